using System.Diagnostics;
using System.Security.Cryptography;
using WhatIsUp.Benchmarks.Measuring;

namespace WhatIsUp.Benchmarks.Crypto;

/// <summary>Signal messages of 1 KB, each with reading and writing its session, against the bare primitives and against Baileys' <c>libsignal</c>.</summary>
internal static class SessionBenchmark
{
    private const int TextBytes = 1024;
    private const int BatchToDecrypt = 50;

    public static async Task RunAsync(Arguments options, CancellationToken cancellationToken)
    {
        var rounds = options.Number("rounds", 11);
        var slice = TimeSpan.FromMilliseconds(options.Number("milliseconds", 200));
        var text = RandomNumberGenerator.GetBytes(TextBytes);
        var floor = new Primitives(TextBytes);
        floor.Encrypt();
        using var peer = await NodePeer.StartAsync("libsignal.mjs", cancellationToken);
        var report = new Report("crypto-session");

        var encrypting = Party.Pair(text);
        await CompareAsync("encrypt", floor.Encrypt, slice => Stopping.Rate(slice, () => encrypting.Alice.Encrypt(text)), 0.5, 1);
        var decrypting = Party.Pair(text);
        await CompareAsync("decrypt", floor.Decrypt, slice => Decrypt(slice, decrypting, text), 0.5, 1);
        var talking = Party.Pair(text);
        await CompareAsync("pingpong", floor.PingPong, slice => Stopping.Rate(slice, () => PingPong(talking, text), 1), 0.5, 10);
        report.Json();

        async Task CompareAsync(string what, Action primitives, Func<TimeSpan, double> ours, double aimOfFloor, double aimOfPeer)
        {
            var medians = await Contest.RunAsync(
                rounds,
                slice,
                cancellationToken,
                new Contender("primitives", (time, _) => Task.FromResult(Stopping.Rate(time, primitives))),
                new Contender("ours", (time, _) => Task.FromResult(ours(time))),
                peer.Contender(what));
            report.Figure(what + "_primitives", medians[0], "/s");
            report.Figure(what, medians[1], "/s");
            report.Figure(what + "_libsignal_js", medians[2], "/s");
            report.Ratio(what + "_to_primitives", medians[1] / medians[0], aimOfFloor);
            report.Ratio(what + "_to_libsignal_js", medians[1] / medians[2], aimOfPeer);
        }
    }

    private static double Decrypt(TimeSpan slice, (Party Alice, Party Bob) pair, byte[] text)
    {
        var operations = 0L;
        var spent = TimeSpan.Zero;
        var messages = new byte[BatchToDecrypt][];
        while (spent < slice)
        {
            for (var i = 0; i < messages.Length; i++) messages[i] = pair.Alice.Encrypt(text);
            var start = Stopwatch.GetTimestamp();
            foreach (var message in messages) pair.Bob.Decrypt(message);
            spent += Stopwatch.GetElapsedTime(start);
            operations += messages.Length;
        }
        return operations / spent.TotalSeconds;
    }

    private static void PingPong((Party Alice, Party Bob) pair, byte[] text)
    {
        pair.Alice.Decrypt(pair.Bob.Encrypt(text));
        pair.Bob.Decrypt(pair.Alice.Encrypt(text));
    }
}
