using SemiMER;
using SemiMER.Samples.Deploy;

// Trains a recognizer, exports it, and starts itself twice more: once to predict by ONNX Runtime, without libtorch, and once by libtorch.
try
{
    if (args is ["predict", var recognizer, var folder])
        PredictingProcess.Run(recognizer, folder);
    else
        Comparison.Run();
    return 0;
}
catch (SemiMerException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
