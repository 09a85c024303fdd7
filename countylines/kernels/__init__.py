"""How does a notebook get its kernel at once? By a fork of a process that has imported everything already.

A kernel takes two seconds to start, nearly all of them for importing the same libraries. A *warm process* imports them
once. papermill, nbval and JupyterLab ask for kernels as ever: this room is a *kernel provisioner* of jupyter_client,
chosen by its name in the environment. It knows nothing of the rest of the house.

Read `provisioner` first (who asks, and what happens where nothing can be forked), then `warm` (the process that forks).
"""

NAME = "countylines-warm"
"""The provisioner's name among the entry points ``jupyter_client.kernel_provisioners``."""

CHOOSE = {"JUPYTER_DEFAULT_PROVISIONER_NAME": NAME}
"""The variable of the environment that has jupyter_client start kernels warm."""
