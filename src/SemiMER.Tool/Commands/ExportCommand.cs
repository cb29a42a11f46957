using System.CommandLine;
using System.Globalization;
using SemiMER.Onnx;
using SemiMER.Recognition;
using SemiMER.Tool.Results;

namespace SemiMER.Tool.Commands;

/// <summary>A recognizer as ONNX.</summary>
internal static class ExportCommand
{
    public static Command Create(ToolContext context)
    {
        var recognizer = new Argument<string>("recognizer") { Description = "A saved recognizer (.semimer)." };
        var output = new Argument<string>("output") { Description = "The ONNX file to write." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("export", "Writes a recognizer as one ONNX file, from which predicting needs no libtorch.")
        {
            recognizer, output, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(output)!;
            using (EmotionRecognizer loaded = EmotionRecognizer.Load(parsed.GetValue(recognizer)!))
                OnnxExport.Write(loaded, path);
            long bytes = new FileInfo(path).Length;
            if (parsed.GetValue(json))
                context.Output.WriteLine(JsonOutput.Of(new { File = path, Bytes = bytes }));
            else
                context.Output.WriteLine($"'{path}' written, {(bytes / 1024.0).ToString("0", CultureInfo.InvariantCulture)} KiB.");
            return ExitCodes.Done;
        });
        return command;
    }
}
