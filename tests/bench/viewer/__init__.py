"""The viewer's speed: `make bench ARGS="--viewer --transactions 100000"`."""
