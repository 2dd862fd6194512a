"""The processes of one installation: what `medianest up` starts and watches."""
