using WhatIsUp.Benchmarks.Bodies;
using WhatIsUp.Benchmarks.Business;
using WhatIsUp.Benchmarks.Crypto;
using WhatIsUp.Benchmarks.Floor;
using WhatIsUp.Benchmarks.Groups;
using WhatIsUp.Benchmarks.History;
using WhatIsUp.Benchmarks.Ids;
using WhatIsUp.Benchmarks.Measuring;
using WhatIsUp.Benchmarks.Media;
using WhatIsUp.Benchmarks.Memory;
using WhatIsUp.Benchmarks.Storage;
using WhatIsUp.Benchmarks.Throughput;

// One command for all figures: dotnet run -c Release --project tests/Benchmarks -- NAME. Each prints ratios to a baseline of the same run, then a JSON line.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};
var options = new Arguments(args);
switch (options.Name)
{
    case "body-attack":
        await BodyAttackBenchmark.RunAsync(options, stop.Token);
        return 0;
    case "crypto-session":
        await SessionBenchmark.RunAsync(options, stop.Token);
        return 0;
    case "group-rate":
        await GroupBenchmark.RunAsync(options, stop.Token);
        return 0;
    case "id-timing":
        await IdTimingBenchmark.RunAsync(options, stop.Token);
        return 0;
    case "idle-memory":
        await IdleMemoryBenchmark.RunAsync(options, stop.Token);
        return 0;
    case "import-pace":
        await ImportPaceBenchmark.RunAsync(options, stop.Token);
        return 0;
    case "send-rate":
        await SendRateBenchmark.RunAsync(options, stop.Token);
        return 0;
    case "receive-rate":
        await ReceiveRateBenchmark.RunAsync(options, stop.Token);
        return 0;
    case "history-read":
        await HistoryReadBenchmark.RunAsync(options, stop.Token);
        return 0;
    case "history-sync":
        await HistorySyncBenchmark.RunAsync(options, stop.Token);
        return 0;
    case "media-transfer":
        await MediaTransferBenchmark.RunAsync(options, stop.Token);
        return 0;
    case "storage-writes":
        await StorageWriteBenchmark.RunAsync(options, stop.Token);
        return 0;
    case BareSockets.Role:
        await BareSockets.RunAsync(new Uri(args[1]), Convert.FromBase64String(args[2]), stop.Token);
        return 0;
    case IdleClients.Role:
        await IdleClients.RunAsync(new Uri(args[1]), Convert.FromHexString(args[2]), Convert.FromBase64String(args[3]), args[4], stop.Token);
        return 0;
    case FloorProgram.Role:
        await FloorProgram.RunAsync(args[1], new Uri(args[2]), stop.Token);
        return 0;
    default:
        Console.Error.WriteLine("""
            usage: Benchmarks NAME [--option value …]
              body-attack     --clients 400 --only json|text|multipart
              crypto-session  --rounds 11 --milliseconds 200
              group-rate      --members 256 --devices 2 --messages 10000 --rounds 5 --in-flight 64
              id-timing       --requests 10000
              idle-memory     --channels 1000 --few 20 --seconds 20 --level channel|client|socket
              import-pace     --database sqlite|postgres --products 500 --texts 200 --rounds 5
              send-rate       --database sqlite|postgres --channels 20 --texts 3000 --rounds 5 --connections 64
              receive-rate    --database sqlite|postgres --channels 20 --texts 3000 --rounds 5
              history-read    --database sqlite|postgres --rows 1000000
              history-sync    --database sqlite|postgres --messages 1000000 --chats 500
              media-transfer  --megabytes 100
              storage-writes  --database sqlite|postgres --submitters 64 --rounds 5 --milliseconds 2000
            """);
        return 2;
}
