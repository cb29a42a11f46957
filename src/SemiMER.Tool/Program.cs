using System.Runtime.InteropServices;

namespace SemiMER.Tool;

/// <summary>The process: its streams, and Ctrl-C.</summary>
internal static class Program
{
    // Where there is no screen: every table of a study fits.
    private const int WidthOfFiles = 200;

    /// <summary>Runs the program.</summary>
    public static int Main(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var context = new ToolContext(
            Console.Out, Console.Error, showsProgress: !Console.IsErrorRedirected,
            Console.IsOutputRedirected ? WidthOfFiles : null, stop.Token);
        return ToolProgram.Run(args, context);

        // The first one lets a training save where it is; the second one ends the process at once.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }
}
