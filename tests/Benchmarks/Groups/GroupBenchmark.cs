using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using WhatIsUp.Benchmarks.Measuring;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Benchmarks.Groups;

/// <summary>
/// Texts to one large group, compared with the bare cryptography: the first text to unknown devices, the first with a new key to known devices,
/// further texts; and whether memory stays constant.
/// </summary>
internal static class GroupBenchmark
{
    private const int TextBytes = 100;
    private const int Warming = 500;
    private static readonly Jid Own = Jid.FromLid("200000000000000", 1);

    public static async Task RunAsync(Arguments options, CancellationToken cancellationToken)
    {
        var (members, devices) = (options.Number("members", 256), options.Number("devices", 2));
        var (messages, rounds, inFlight) = (options.Number("messages", 10_000), options.Number("rounds", 5), options.Number("in-flight", 64));
        var slice = TimeSpan.FromMilliseconds(options.Number("milliseconds", 300));
        var others = members * devices - 1;
        await using var server = new GroupServer(Own, members, devices);
        var floor = new GroupPrimitives(TextBytes);
        floor.GiveKeyToStranger();
        floor.Encrypt();
        var report = new Report("group-rate");
        var (first, rekey, next) = (new List<(double Ours, double Floor)>(), new List<(double Ours, double Floor)>(), new List<(double Ours, double Floor)>());
        long before = 0, after = 0;
        for (var round = -1; round < rounds; round++)
        {
            await using var device = await Device.StartAsync(server, cancellationToken);
            server.LoseMember();
            var ours = await TimeAsync(() => device.SendAsync("first", cancellationToken));
            var bare = 1 / (others / Stopping.Rate(slice, floor.GiveKeyToStranger) + 1 / Stopping.Rate(slice, floor.Encrypt));
            await device.Store.MemberLost.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            var again = await TimeAsync(() => device.SendAsync("without one", cancellationToken));
            var bareAgain = 1 / ((others - devices) / Stopping.Rate(slice, floor.GiveKey) + 1 / Stopping.Rate(slice, floor.Encrypt));
            await device.SendManyAsync(Warming, inFlight, cancellationToken);
            var isLast = round == rounds - 1;
            if (isLast) before = Settled();
            var count = isLast ? messages : Math.Min(messages, 3_000);
            var rate = count / await TimeAsync(() => device.SendManyAsync(count, inFlight, cancellationToken));
            if (isLast) after = Settled();
            if (round < 0) continue;
            first.Add((1 / ours, bare));
            rekey.Add((1 / again, bareAgain));
            next.Add((rate, Stopping.Rate(slice, floor.Encrypt)));
        }
        Tell("first_to_strangers", first);
        Tell("first_of_a_new_key", rekey);
        Tell("next", next);
        report.Figure("memory_growth_over_all_messages", (after - before) / 1024.0, "KB");
        report.Figure("messages", server.Messages, "");
        report.Figure("keys_given", server.Keys, "");
        report.Json();

        void Tell(string what, List<(double Ours, double Floor)> figures)
        {
            var (ours, bare) = (Contest.Median(figures.Select(figure => figure.Ours)), Contest.Median(figures.Select(figure => figure.Floor)));
            report.Figure(what + "_primitives", bare, "/s");
            report.Figure(what, ours, "/s");
            report.Ratio(what + "_to_primitives", Contest.Median(figures.Select(figure => figure.Ours / figure.Floor)), 0.4);
        }
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var since = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private sealed class Device(WhatsAppClient client, ForgetfulStore store, Task running, CancellationTokenSource stop) : IAsyncDisposable
    {
        public ForgetfulStore Store => store;

        private readonly byte[] _text = new TextContent(new string('x', TextBytes - 40)).Encode();

        public static async Task<Device> StartAsync(GroupServer server, CancellationToken cancellationToken)
        {
            var store = new ForgetfulStore();
            var credentials = DeviceCredentials.Create(DateTimeOffset.UtcNow) with
            {
                Jid = Jid.FromPhoneNumber("491701120001", Own.Device), Lid = Own, SignedDeviceIdentity = new byte[200], PushName = "Ada",
            };
            await store.CommitAsync(new DeviceStateChanges { Credentials = credentials }, cancellationToken);
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var client = new WhatsAppClient(
                new WhatsAppClientOptions { Address = server.Address, RootKey = server.RootKey }, store,
                TimeProvider.System, NullLogger<WhatsAppClient>.Instance);
            var running = client.RunAsync(stop.Token);
            await store.LoggedIn.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            while (!client.IsLoggedIn) await Task.Delay(1, cancellationToken);
            return new Device(client, store, running, stop);
        }

        public Task SendAsync(string text, CancellationToken cancellationToken) =>
            client.Messages.SendAsync(new OutgoingMessage(MessageIds.New(), GroupServer.Group, new TextContent(text).Encode()), cancellationToken);

        public async Task SendManyAsync(int count, int inFlight, CancellationToken cancellationToken) => await Parallel.ForEachAsync(
            Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = inFlight, CancellationToken = cancellationToken },
            async (_, token) => await client.Messages.SendAsync(new OutgoingMessage(MessageIds.New(), GroupServer.Group, _text), token));

        public async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            await stop.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
        }
    }
}
