"""The services of the account, as paths and methods: each module lists the routes of one service."""
