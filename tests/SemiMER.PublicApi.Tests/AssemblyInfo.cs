// Modules of TorchSharp's own draw their first weights from the generator of the process, which the page on TorchSharp seeds.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
