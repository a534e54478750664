"""The control interface: how people and other programs steer a running sandbox, beside NetSuite's own interface."""
