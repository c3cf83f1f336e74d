"""Running a notebook: kernels, the fork server, recording what was read, the cluster."""
