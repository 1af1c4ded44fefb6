"""Entry by forms: what a person typed becomes Beancount text, is judged by the gate, and is handed over."""
