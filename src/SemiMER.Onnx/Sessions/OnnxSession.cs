using Microsoft.ML.OnnxRuntime;

namespace SemiMER.Onnx;

/// <summary>
/// A model that ONNX Runtime has opened. Any number of threads may run it at once; the numbers of a run do not depend on the others.
/// Every fault of ONNX Runtime becomes an <see cref="OnnxException"/> that names the file.
/// </summary>
internal sealed class OnnxSession : IDisposable
{
    private static readonly Lock Creating = new();
    private readonly InferenceSession session;

    private OnnxSession(string file, InferenceSession session)
    {
        File = file;
        this.session = session;
        Inputs = [.. session.InputNames.Select(name => OnnxPort.Of(name, session.InputMetadata[name]))];
        Outputs = [.. session.OutputNames.Select(name => OnnxPort.Of(name, session.OutputMetadata[name]))];
    }

    /// <summary>The model's file, or the name it was given.</summary>
    public string File { get; }

    /// <summary>The inputs that must be given, in the model's order.</summary>
    public IReadOnlyList<OnnxPort> Inputs { get; }

    /// <summary>The outputs, in the model's order.</summary>
    public IReadOnlyList<OnnxPort> Outputs { get; }

    /// <summary>The texts that the model carries beside its graph.</summary>
    public IReadOnlyDictionary<string, string> Metadata => session.ModelMetadata.CustomMetadataMap;

    /// <summary>Opens the model of a file; data that it keeps in files of their own is looked for beside it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="threads">Threads that one run may use, at least 1. With one the numbers are the same on every run.</param>
    /// <exception cref="OnnxException">The file is missing, damaged, no ONNX model, or asks for what this ONNX Runtime has not.</exception>
    public static OnnxSession Open(string path, int threads = 1)
    {
        if (!System.IO.File.Exists(path))
            throw new OnnxException("does not exist.", path);
        return Open(path, threads, options => new InferenceSession(path, options));
    }

    /// <summary>Opens a model that lies in memory; it must be whole, without data in files of their own.</summary>
    /// <param name="model">The bytes of the model.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="threads">Threads that one run may use, at least 1. With one the numbers are the same on every run.</param>
    /// <param name="keepsMemory">
    /// Whether memory that a run has needed is kept for the next: faster where runs need much of it. Default true.
    /// </param>
    /// <exception cref="OnnxException">The bytes are damaged, no ONNX model, or ask for what this ONNX Runtime has not.</exception>
    public static OnnxSession Open(byte[] model, string name, int threads = 1, bool keepsMemory = true) =>
        Open(name, threads, options =>
        {
            options.EnableCpuMemArena = keepsMemory;
            return new InferenceSession(model, options);
        });

    /// <summary>Runs the model; the caller disposes of what comes back.</summary>
    /// <param name="inputs">A value for each input, by name.</param>
    /// <param name="outputs">The outputs that are wanted, by name; only what they need is computed.</param>
    /// <param name="cancellationToken">Ends the run between two nodes.</param>
    /// <exception cref="OnnxException">The model refuses the values.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(
        IReadOnlyDictionary<string, OrtValue> inputs, IReadOnlyCollection<string> outputs, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var options = new RunOptions();
        using CancellationTokenRegistration registration = cancellationToken.Register(() => options.Terminate = true);
        try
        {
            return session.Run(options, inputs, outputs);
        }
        catch (OnnxRuntimeException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Fault("cannot be run on these inputs", File, error);
        }
    }

    /// <summary>Closes the model.</summary>
    public void Dispose() => session.Dispose();

    private static OnnxSession Open(string name, int threads, Func<SessionOptions, InferenceSession> open)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        KeepQuiet();
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            EnableMemoryPattern = false, // it keeps a plan for every shape it has seen, and recordings have thousands
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, // the library prints nothing; faults come as exceptions
        };
        try
        {
            InferenceSession session = open(options);
            try
            {
                return new OnnxSession(name, session);
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is OnnxRuntimeException or NotSupportedException)
        {
            throw Fault("is damaged, no ONNX model, or one that this ONNX Runtime cannot run", name, error);
        }
    }

    // The environment of ONNX Runtime is one for the process, and prints warnings from its first moment on. Where the application has
    // made one of its own, that one stays as it is.
    private static void KeepQuiet()
    {
        lock (Creating)
        {
            if (OrtEnv.IsCreated)
                return;
            var options = new EnvironmentCreationOptions { logId = "SemiMER", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            OrtEnv.CreateInstanceWithOptions(ref options);
        }
    }

    private static OnnxException Fault(string fault, string file, Exception error)
    {
        string said = string.Join(' ', error.Message.Split(
            (char[])['\r', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return new OnnxException($"{fault}. ONNX Runtime says: {said}", file, innerException: error);
    }
}
