"""Loads a saved network and prints the class it gives one row: what a start costs with PyTorch."""

import sys

import torch
from torch import nn

network = nn.Sequential(nn.Linear(272, 128), nn.ReLU(), nn.Linear(128, 4)).eval()
if sys.argv[1] == "save":
    torch.save(network.state_dict(), sys.argv[2])
else:
    network.load_state_dict(torch.load(sys.argv[2]))
    with torch.no_grad():
        print(network(torch.zeros(1, 272)).argmax().item(), flush=True)
    sys.stdin.read()
