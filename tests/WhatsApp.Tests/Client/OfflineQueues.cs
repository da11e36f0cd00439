using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>The offline queue of a device, and announcements of the server about its version.</summary>
public sealed class OfflineQueues
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Offline_queue_in_batches_is_received_completely()
    {
        const int Texts = 450;
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: Stop);
        var mine =
            await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120001", "Ada", Policy: new SandboxPhonePolicy { OfflineBatches = true }), Stop);
        var theirs = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120002", "Bert"), Stop);
        await using var device = new LinkedDevice(sandbox);
        await device.PairAsync(mine);
        await device.CloseAsync();
        for (var i = 0; i < Texts; i++) await theirs.SendTextAsync(mine.Jid, $"text {i}", cancellationToken: Stop);
        await device.ReopenAsync();
        Assert.Equal(Enumerable.Range(0, Texts).Select(i => $"text {i}"),
            device.Events.Entries.OfType<MessageReceived>().Select(message => message.Text).OfType<string>());
        var requested = sandbox.Network.ReadStanzas(limit: 20_000).Where(stanza => stanza.FromClient
            && stanza.Node.Child("offline_batch") is not null).ToArray();
        Assert.InRange(requested.Length, 3, 10);
        Assert.All(requested, stanza => Assert.Equal("200", stanza.Node.Child("offline_batch")!.Get("count")));
    }

    [Fact(Timeout = 60_000)]
    public async Task First_stanza_of_a_batch_requests_the_next_one_until_the_queue_is_empty()
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            await connection.SendAsync(Node.Of("ib", Node.Of("offline_preview", [new NodeAttribute("count", "400")])));
            await AskedAsync(connection, 1);
            for (var i = 0; i < 3; i++) await SendAsync(connection, i);
            await AskedAsync(connection, 2);
            await SendAsync(connection, 3);
            await AskedAsync(connection, 3);
            await connection.SendAsync(Node.Of("ib", Node.Of("offline", [new NodeAttribute("count", "400")])));
            await SendAsync(connection, 4);
            await connection.ProbeAsync("p1");
            await connection.SendAsync(new Node("stream:error", [new("code", "403")]));
            await gone;
            Assert.Equal(3, Count(connection));
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.Banned);

        static int Count(ScriptedConnection connection) => connection.Sent.Entries.Count(node => node.Child("offline_batch") is not null);
        static Task AskedAsync(ScriptedConnection connection, int times) =>
            Eventually.TrueAsync(() => Count(connection) == times, $"{times} batches are asked for");
        static Task SendAsync(ScriptedConnection connection, int number) => connection.SendAsync(new Node(
            "notification",
            [new("from", Jid.ServerJid), new("type", "picture"), new("id", $"n{number}"),
            new("offline", number.ToString(System.Globalization.CultureInfo.InvariantCulture))]));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("1900000000", true)]
    [InlineData(null, true)]
    [InlineData("soon", false)]
    [InlineData("-1", false)]
    [InlineData("99999999999999999999", false)]
    public async Task Expiry_of_the_version_is_published_and_an_invalid_time_withdraws_nothing(string? time, bool isNotified)
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            await connection.SendAsync(Node.Of("ib", new Node("client_expiration", time is null ? [] : [new NodeAttribute("t", time)])));
            await connection.ProbeAsync("p1");
            await connection.SendAsync(new Node("stream:error", [new("code", "403")]));
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.Banned);
        var raised = device.Events.Entries.OfType<ClientExpirationAnnounced>().ToArray();
        Assert.Equal(isNotified ? [new ClientExpirationAnnounced(time is null ? null : DateTimeOffset.FromUnixTimeSeconds(1_900_000_000))] : [], raised);
        Assert.DoesNotContain(device.Events.Entries, happened => happened is UnknownStanza);
    }

    [Fact(Timeout = 60_000)]
    public async Task Each_login_is_counted()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var mine = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120001", "Ada"), Stop);
        await using var device = new LinkedDevice(sandbox);
        await device.PairAsync(mine);
        Assert.Equal(1, device.Store.Credentials!.LoginCount);
        await device.ReopenAsync();
        Assert.Equal(2, device.Store.Credentials!.LoginCount);
    }
}
