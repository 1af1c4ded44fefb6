"""The books of many facilities as one: reports over a warehouse of exported data sets."""
