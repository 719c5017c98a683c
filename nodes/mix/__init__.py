"""The desk: channel strips, the mix, the master."""
