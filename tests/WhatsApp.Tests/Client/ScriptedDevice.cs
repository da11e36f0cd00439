using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>A device that is logged in at a scripted server: the test reads the stanzas of the client, and writes those of the server.</summary>
internal sealed class ScriptedDevice : IAsyncDisposable
{
    private readonly ScriptedServer _server;
    private ScriptedConnection _connection;

    private ScriptedDevice(ScriptedServer server, LinkedDevice device, ScriptedConnection connection) =>
        (_server, Device, _connection) = (server, device, connection);

    /// <summary>The device; its number is 491701120001, its LID 111111111111111.</summary>
    public LinkedDevice Device { get; }

    public WhatsAppClient Client => Device.Client;

    /// <summary>The latest connection of the device.</summary>
    public ScriptedConnection Server => _connection;

    /// <summary>Starts it.</summary>
    /// <param name="answers">Children of the answer to a request; null answers as other tests do. A <see cref="ScriptedRefusal"/> is an error.</param>
    /// <param name="configure">Changes the options of the client.</param>
    /// <param name="time">The clock of the client.</param>
    public static async Task<ScriptedDevice> StartAsync(
        Func<Node, Node[]?>? answers = null, Func<WhatsAppClientOptions, WhatsAppClientOptions>? configure = null, TimeProvider? time = null)
    {
        var connected = System.Threading.Channels.Channel.CreateUnbounded<ScriptedConnection>();
        var server = ScriptedServer.OnStanzas(async connection =>
        {
            var others = connection.Answers;
            connection.Answers = request => Answer(connection, request, answers, others);
            var gone = await connection.EnterAsync();
            connected.Writer.TryWrite(connection);
            await gone;
        });
        var device = await server.LinkAsync(configure, time);
        device.Open();
        var first = await connected.Reader.ReadAsync(LinkedDevice.Stop);
        var scripted = new ScriptedDevice(server, device, first) { _connections = connected.Reader };
        await scripted.EnteredAsync();
        return scripted;
    }

    private System.Threading.Channels.ChannelReader<ScriptedConnection> _connections = null!;

    /// <summary>Ends the connection and opens the next one.</summary>
    public async Task ReconnectAsync()
    {
        await Device.CloseAsync();
        Device.Open();
        _connection = await _connections.ReadAsync(LinkedDevice.Stop);
        await EnteredAsync();
    }

    /// <summary>The request of a namespace and type that the client sends next.</summary>
    public Task<Node> RequestAsync(string space, string type, Func<Node, bool>? condition = null) => Server.Sent.WaitAsync(
        node => node.Tag == "iq" && node.Get("xmlns") == space && node.Get("type") == type && condition?.Invoke(node) != false, $"{space} {type}");

    /// <summary>Sends a notification, and waits until the client has handled it.</summary>
    public async Task NotifyAsync(Jid from, string type, params Node[] children)
    {
        var id = Guid.NewGuid().ToString("N");
        await Server.SendAsync(Node.Of("notification", [new("from", from), new("type", type), new("id", id), new("t", "1700000000")], children));
        await Server.Sent.WaitAsync(node => node.Tag == "ack" && node.Get("id") == id, "ack of the notification");
    }

    /// <summary>Teaches the client that a number and a LID are one account.</summary>
    public Task AddPairAsync(string number, string lid) => Device.Store.CommitAsync(
        new DeviceStateChanges { LidsByPhoneNumber = { [number] = lid } }, LinkedDevice.Stop);

    public async ValueTask DisposeAsync()
    {
        await Device.DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task EnteredAsync() => await TestSupport.Eventually.TrueAsync(() => Device.Client.IsLoggedIn, "the device is logged in");

    private static Node[]? Answer(ScriptedConnection connection, Node request, Func<Node, Node[]?>? answers, Func<Node, Node[]?> others)
    {
        try
        {
            return answers?.Invoke(request) ?? others(request);
        }
        catch (ScriptedRefusal refusal)
        {
            var error = Node.Of("error", [new("code", refusal.Code.ToString(System.Globalization.CultureInfo.InvariantCulture)), new("text", refusal.Message)]);
            _ = connection.SendAsync(Node.Of("iq", [new("from", Jid.ServerJid), new("type", "error"), new("id", request.Get("id")!)], error));
            return null;
        }
    }
}

/// <summary>The scripted server answers a request with an error.</summary>
internal sealed class ScriptedRefusal(int code, string text) : Exception(text)
{
    public int Code { get; } = code;
}
