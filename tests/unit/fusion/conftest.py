"""Small networks on one thread, whatever else the machine is doing."""

import torch

torch.set_num_threads(1)
