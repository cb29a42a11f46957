using SemiMER;
using SemiMER.Tests.Fuzzing;
using SharpFuzz;

// What tests/fuzz.sh runs under AFL++: the formats and checks of the tests, on files that the fuzzer makes.
//   list                  the names of all formats
//   seeds FORMAT FOLDER   writes the valid files of a format
//   run FORMAT FILE FOLDER  reads that file of the folder, again and again; anything but a result or a typed error is a crash
switch (args)
{
    case ["list"]:
        foreach (FuzzFormat format in FuzzFormats.All)
            Console.WriteLine($"{format.Name}: {string.Join(' ', format.Files)}");
        return 0;
    case ["seeds", string name, string folder]:
        Directory.CreateDirectory(folder);
        Format(name).Write(folder);
        return 0;
    case ["run", string name, string file, string folder]:
        Run(name, file, folder);
        return 0;
    default:
        Console.Error.WriteLine("list | seeds FORMAT FOLDER | run FORMAT FILE FOLDER");
        return 2;
}

static FuzzFormat Format(string name) => FuzzFormats.All.Single(format => format.Name == name);

static void Run(string name, string file, string folder)
{
    // Instrumented code must not run before the fuzzer has its memory, so the format is looked up inside.
    Fuzzer.OutOfProcess.Run(stream =>
    {
        using (FileStream target = File.Create(Path.Combine(folder, file)))
            stream.CopyTo(target);
        try
        {
            Format(name).Read(folder);
        }
        catch (SemiMerException)
        {
            // Refused, as it should be.
        }
    });
}
