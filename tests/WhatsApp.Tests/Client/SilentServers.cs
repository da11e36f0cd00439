using Microsoft.Extensions.Time.Testing;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>An unresponsive server: each wait has its own deadline.</summary>
public sealed class SilentServers
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(0.3);

    [Fact(Timeout = 60_000)]
    public async Task Silent_server_is_detected()
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            await connection.SendAsync(new Node("success"));
            await Task.Delay(Timeout.Infinite, connection.Stop);
        });
        await using var device = await server.LinkAsync(options => options with { KeepAliveInterval = Short, KeepAliveTimeout = Short });
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.NetworkLost);
    }

    [Fact(Timeout = 60_000)]
    public async Task Server_that_answers_pings_keeps_the_connection()
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            var seen = 0;
            for (var pings = 0; pings < 3; pings++)
            {
                await connection.Sent.WaitAsync(node => node.Child("ping") is not null, "ping", seen);
                seen = connection.Sent.Count;
            }
            await connection.SendAsync(new Node("stream:error", [new("code", "403")]));
            await gone;
        });
        await using var device =
            await server.LinkAsync(options => options with { KeepAliveInterval = TimeSpan.FromSeconds(0.1), KeepAliveTimeout = TimeSpan.FromSeconds(1) });
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.Banned);
    }

    [Fact(Timeout = 60_000)]
    public async Task Pings_are_sent_every_20_to_30_seconds_independent_of_the_answers()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var entered = new TaskCompletionSource<ScriptedConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            entered.SetResult(connection);
            await gone;
        });
        await using var device = await server.LinkAsync(time: time);
        device.Open();
        var connection = await entered.Task;
        await device.WaitAsync<LoggedIn>();
        for (var second = 0; second < 600; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await connection.ProbeAsync($"p{second}");
        }
        Assert.InRange(connection.Sent.Entries.Count(node => node.Child("ping") is not null), 19, 31);
    }

    public static TheoryData<string> Companions => ["ib offline", "notification", "message", "iq ping"];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Companions))]
    public async Task Login_with_success_and_another_stanza_in_one_read_completes(string companion)
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            Node other = companion switch
            {
                "ib offline" => Node.Of("ib", [new NodeAttribute("from", Jid.ServerJid)], new Node("offline", [new("count", "0")])),
                "notification" => new Node("notification", [new("from", Jid.ServerJid), new("id", "n1"), new("type", "privacy"), new("t", "1700000000")]),
                "message" =>
                    Node.Of("message", [new("from", ScriptedContact.Lid), new("id", "3EB0AA"), new("t", "1700000000")],
                    Node.OfBytes("enc", new byte[80], new("v", "2"), new("type", "msg"))),
                _ => new Node("iq", [new("from", Jid.ServerJid), new("type", "get"), new("xmlns", "urn:xmpp:ping"), new("id", "p1")]),
            };
            var gone = connection.ServeAsync();
            await connection.SendTogetherAsync(new Node("success", [new("t", "1700000000")]), other);
            await gone;
        });
        await using var device = await server.LinkAsync(options => options with { LoginTimeout = TimeSpan.FromSeconds(5) });
        device.Open();
        await device.WaitAsync<LoggedIn>();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Server_that_only_answers_pings_after_the_handshake_is_disconnected(bool isPaired)
    {
        await using var server = ScriptedServer.OnStanzas(connection => connection.ServeAsync());
        await using var device = isPaired
            ? await server.LinkAsync(options => options with { GreetingTimeout = Short })
            : new LinkedDevice(server.Options with { GreetingTimeout = Short }, new MemoryWhatsAppStore());
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.NetworkLost);
    }

    public static TheoryData<string> Requests => ["encrypt", "passive"];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Requests))]
    public async Task Login_with_an_unanswered_request_is_disconnected(string space)
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var others = connection.Answers;
            connection.Answers = request => request.Get("xmlns") == space ? null : others(request);
            var gone = connection.ServeAsync();
            await connection.SendAsync(new Node("success"));
            await gone;
        });
        await using var device = await server.LinkAsync(options => options with { LoginTimeout = Short });
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.NetworkLost);
    }

    [Fact(Timeout = 60_000)]
    public async Task Unknown_request_of_the_server_is_counted_and_not_answered()
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            await connection.SendAsync(
                Node.Of("iq", [new("from", Jid.ServerJid), new("type", "set"), new("xmlns", "md"), new("id", "q1")], new Node("surprise", [])));
            await connection.SendAsync(
                Node.Of("iq", [new("from", Jid.ServerJid), new("type", "set"), new("xmlns", "md"), new("id", "q2")], new Node("pair-success", [])));
            await connection.ProbeAsync("p1");
            var isAnswered = connection.Sent.Entries.Any(node => node.Tag == "iq" && node.Get("id") is "q1" or "q2");
            await connection.SendAsync(new Node("stream:error", [new("code", isAnswered ? "405" : "403")]));
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.Banned);
        await device.WaitAsync<UnknownStanza>(raised => raised.Tag == "iq:surprise");
    }
}
