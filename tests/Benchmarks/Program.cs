using WhatIsUp.Benchmarks.Crypto;
using WhatIsUp.Benchmarks.Measuring;

// One command for all figures: dotnet run -c Release --project tests/Benchmarks -- NAME. Each prints ratios to a floor of the same run, then a JSON line.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};
var options = new Arguments(args);
switch (options.Name)
{
    case "crypto-session":
        await SessionBenchmark.RunAsync(options, stop.Token);
        return 0;
    default:
        Console.Error.WriteLine("usage: Benchmarks crypto-session [--rounds 11] [--milliseconds 200]");
        return 2;
}
