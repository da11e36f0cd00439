using System.Net.WebSockets;
using System.Security.Cryptography;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Noise;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>Hostile clients: they lose their socket, and other clients are not affected.</summary>
public sealed class HostileTests : IAsyncLifetime
{
    private SandboxHost _host = null!;
    private SandboxPhone _phone = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        _phone = await PhoneTests.NewAsync(_host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("57410601")]
    [InlineData("00000000000000")]
    [InlineData("474554202f20485454502f312e310d0a")]
    public async Task Intro_with_an_unknown_dictionary_is_refused_with_a_reason(string intro)
    {
        using var socket = await OpenAsync();
        await socket.SendAsync(Convert.FromHexString(intro), WebSocketMessageType.Binary, true, Stop);
        await socket.ReceiveAsync(new byte[64].AsMemory(), Stop);
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, socket.CloseStatus);
        Assert.Contains("dictionary 2 or 3", socket.CloseStatusDescription, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_bytes_instead_of_a_handshake_end_the_socket()
    {
        for (var i = 0; i < 50; i++)
        {
            using var socket = await OpenAsync();
            var babble = RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(1, 200));
            byte[] frame = [.. NoiseIntro.Write(), 0, 0, (byte)babble.Length, .. babble];
            await socket.SendAsync(frame, WebSocketMessageType.Binary, true, Stop);
            await EndsAsync(socket);
        }
        await StillServesAsync();
    }

    [Fact]
    public async Task Random_nodes_of_a_logged_in_client_do_not_affect_others()
    {
        await using var device = new BareClient(_host);
        await device.PairAsync(_phone);
        await device.LogInAsync();
        var random = new Random(7);
        for (var i = 0; i < 3_000; i++)
        {
            try
            {
                await device.SendAsync(Babble(random, 0));
            }
            catch (Exception exception) when (exception is WebSocketException or InvalidOperationException)
            {
                await device.EndedAsync();
                await device.LogInAsync(0);
            }
        }
        await StillServesAsync();
    }

    [Theory]
    [InlineData("status", "get", "privacy")]
    [InlineData("newsletter", "get", "messages")]
    [InlineData("newsletter", "set", "live_updates")]
    [InlineData("w:biz:catalog", "get", "product_catalog")]
    [InlineData("w:g2", "get", "invite")]
    public async Task Request_about_an_unset_property_is_answered_with_404_and_not_counted_as_unknown(string space, string type, string child)
    {
        await using var device = new BareClient(_host);
        await device.PairAsync(_phone);
        await device.LogInAsync();
        var answer = await device.RequestAsync(space, type, Node.Of(child));
        Assert.Equal(("error", "404", "item-not-found"), (answer.Get("type"), answer.Child("error")!.Get("code"), answer.Child("error")!.Get("text")));
        Assert.NotNull((await device.RequestAsync("w:biz", "get", Node.Of("business_profile"))).Child("business_profile"));
        Assert.NotNull((await device.RequestAsync("bot", "get", Node.Of("bot"))).Child("bot"));
        Assert.Equal(0, (await _host.Network.ReadCountersAsync(Stop)).UnknownRequests);
    }

    [Fact]
    public async Task Unknown_requests_get_an_error_and_are_counted()
    {
        await using var device = new BareClient(_host);
        await device.PairAsync(_phone);
        await device.LogInAsync();
        var answer = await device.RequestAsync("w:unheard", "get", Node.Of("thing"));
        Assert.Equal(("error", "501", "feature-not-implemented"), (answer.Get("type"), answer.Child("error")!.Get("code"), answer.Child("error")!.Get("text")));
        await device.SendAsync(Node.Of("unheard"));
        await device.RequestAsync("w:p", "get");
        Assert.Equal(2, (await _host.Network.ReadCountersAsync(Stop)).UnknownRequests);
    }

    private static Node Babble(Random random, int depth)
    {
        string[] tags =
        [
            "iq", "message", "receipt", "ack", "presence", "chatstate", "call", "ib", "participants", "to", "enc", "list", "item", "retry", "keys", "usync",
            "query", "user",
            "devices", "key", "skey", "registration", "identity", "link_code_companion_reg", "sync", "collection", "tokens", "token",
            "remove-companion-device", "active",
        ];
        string[] names = ["id", "type", "xmlns", "to", "from", "jid", "class", "recipient", "participant", "category", "count", "v", "stage", "name",
            "version", "t"];
        string[] values = ["get", "set", "result", "error", "peer", "retry", "read", "encrypt", "usync", "md", "privacy", "w:sync:app:state", "text", "pkmsg",
            "msg", "2", "-1", "99999999999999999999", ""];
        var attributes = new List<NodeAttribute>();
        for (var i = random.Next(6); i > 0; i--)
        {
            var name = names[random.Next(names.Length)];
            attributes.Add(random.Next(3) == 0
                ? new NodeAttribute(name, new Jid(random.Next(2) == 0 ? "15551234567" : "", random.Next(2) == 0 ? JidServer.User : JidServer.Lid,
                    (ushort)random.Next(3)))
                : new NodeAttribute(name, values[random.Next(values.Length)]));
        }
        var tag = tags[depth == 0 ? random.Next(8) : random.Next(tags.Length)];
        if (depth > 3 || random.Next(3) == 0) return Node.OfBytes(tag, RandomNumberGenerator.GetBytes(random.Next(80)), [.. attributes]);
        return Node.Of(tag, attributes, [.. Enumerable.Range(0, random.Next(4)).Select(_ => Babble(random, depth + 1))]);
    }

    private async Task StillServesAsync()
    {
        var (ann, bob) = (await PhoneTests.NewAsync(_host), await PhoneTests.NewAsync(_host));
        var sent = await ann.SendTextAsync(bob.Jid, "still here", cancellationToken: Stop);
        await bob.WaitForMessageAsync(message => message.Id == sent.Id, Stop);
    }

    private async Task<ClientWebSocket> OpenAsync()
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(_host.SocketAddress, Stop);
        return socket;
    }

    private static async Task EndsAsync(ClientWebSocket socket)
    {
        try
        {
            while ((await socket.ReceiveAsync(new byte[4096].AsMemory(), Stop)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (WebSocketException)
        {
            // Closed abruptly, which is an end, too.
        }
    }
}
