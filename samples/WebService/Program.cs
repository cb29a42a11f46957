using System.CommandLine;
using SemiMER;
using SemiMER.Samples.WebService;
using Spectre.Console;

AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 140);
var serve = new Option<bool>("--serve") { Description = "Serve the model until stopped." };
var model = new Option<DirectoryInfo?>("--model")
{ Description = "With --serve: a folder with emotion.onnx and words.safetensors, such as --make writes." };
var url = new Option<string>("--url")
{ Description = "With --serve: where to listen.", DefaultValueFactory = _ => "http://127.0.0.1:8080" };
var make = new Option<DirectoryInfo?>("--make") { Description = "Train a small model on made speech and write it into this folder." };
var requests = new Option<int>("--requests") { Description = "Send so many requests, each hundredth malformed, and replace the model." };
var clients = new Option<int>("--clients") { Description = "With --requests: how many at a time.", DefaultValueFactory = _ => 64 };
var command = new RootCommand("Emotion from speech and words as a web service. Without options: shows itself and ends.")
{
    serve, model, url, make, requests, clients,
};
command.SetAction(async (parsed, cancellationToken) =>
{
    try
    {
        if (parsed.GetValue(make) is { } folder)
            SmallModel.Write(folder.FullName, SmallModel.Describe(SpokenUtterance.Make(each: 14)), seed: 1, epochs: 20);
        else if (!parsed.GetValue(serve))
            await (parsed.GetValue(requests) is > 0 and int count
                ? Demonstration.LoadAsync(count, parsed.GetValue(clients)) : Demonstration.ShowAsync());
        else if (parsed.GetValue(model) is { } served)
            await ServeAsync(new ServiceSettings { Model = served.FullName, Url = parsed.GetValue(url)! }, cancellationToken);
        else
            throw new SemiMerException("--serve needs --model, a folder; --make writes one.");
        return 0;
    }
    catch (SemiMerException exception)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
});
return await command.Parse(args).InvokeAsync();

static async Task ServeAsync(ServiceSettings settings, CancellationToken cancellationToken)
{
    await using WebApplication service = EmotionService.Create(settings);
    await service.RunAsync(cancellationToken);
}
