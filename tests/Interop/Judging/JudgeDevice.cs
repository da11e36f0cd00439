using System.Globalization;
using System.Text.Json;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Interop.Judging;

/// <summary>One linked device of a third-party client. Its keys outlive its sockets: open again to log in again.</summary>
public sealed class JudgeDevice(Judge judge, string name)
{
    /// <summary>Name in the Node process.</summary>
    public string Name { get; } = name;

    /// <summary>True to take the history that the phone offers.</summary>
    public bool TakesHistory { get; init; }

    /// <summary>True to connect without being available, as our client does.</summary>
    public bool IsUnavailable { get; init; }

    /// <summary>All events of Baileys about this device.</summary>
    public EventLog<JudgeEvent> Events { get; } = new(name, entry => entry.ToString());

    /// <summary>Connects to the sandbox: shows a QR, or logs in when it is paired.</summary>
    public Task OpenAsync(SandboxHost sandbox) => OpenAsync(sandbox.SocketAddress, sandbox.RootPublicKey, sandbox.TlsRootCertificate, sandbox.MediaPort);

    public Task OpenAsync(Uri address, ReadOnlyMemory<byte> rootKey, byte[]? tlsRoot = null, int mediaPort = 0) => CallAsync("open", new
    {
        address = address.ToString(), rootKey = Convert.ToHexStringLower(rootKey.Span), tlsRoot = tlsRoot is null ? null : Convert.ToBase64String(tlsRoot),
        history = TakesHistory, unavailable = IsUnavailable,
        media = string.Create(CultureInfo.InvariantCulture, $"{address.Host}:{mediaPort}"),
    });

    /// <summary>Connects, scans the QR with the phone, and waits until Baileys is logged in and available.</summary>
    public async Task PairAsync(SandboxHost sandbox, SandboxPhone phone)
    {
        await OpenAsync(sandbox);
        var qr = await WaitAsync("qr");
        await phone.ScanAsync(qr["qr"]!, TestContext.Current.CancellationToken);
        await WaitAsync("drained");
        await CallAsync("available", new { name = phone.PushName, type = IsUnavailable ? "unavailable" : "available" });
    }

    /// <summary>Logs in again with the existing keys, and waits until the offline queue has arrived.</summary>
    public async Task LogInAsync(SandboxHost sandbox)
    {
        var from = Events.Count;
        await OpenAsync(sandbox);
        await WaitAsync("open", from: from);
        await WaitAsync("drained", from: from);
    }

    /// <summary>The pair code that a phone with this number is to type.</summary>
    public async Task<string> RequestPairCodeAsync(string digits) => (await CallAsync("pairCode", new { phone = digits })).GetProperty("code").GetString()!;

    /// <summary>Sends a text; the id is returned before it has arrived anywhere.</summary>
    public async Task<string> SendTextAsync(Jid to, string text) =>
        (await CallAsync("send", new { to = to.ToString(), text })).GetProperty("id").GetString()!;

    /// <summary>Sends a content that Baileys builds from <paramref name="content"/>.</summary>
    public async Task<string> SendContentAsync(Jid to, JsonElement content, JudgeEvent? quoted = null) =>
        (await CallAsync("sendContent", new { to = to.ToString(), content, quoted = quoted is null ? null : KeyOf(quoted) })).GetProperty("id").GetString()!;

    /// <summary>Sends a message that Baileys has no builder for, as protobuf fields.</summary>
    public async Task<string> RelayAsync(Jid to, JsonElement message) =>
        (await CallAsync("relay", new { to = to.ToString(), message })).GetProperty("id").GetString()!;

    /// <summary>The file of the message with this id, downloaded and decrypted by Baileys.</summary>
    public async Task<byte[]> DownloadAsync(string id) => (await CallAsync("download", new { id })).GetProperty("bytes").GetBytesFromBase64();

    /// <summary>Requests that the phone uploads the lost file of a message again.</summary>
    public Task UpdateMediaAsync(JudgeEvent message) => CallAsync("updateMedia", new { key = KeyOf(message) });

    /// <summary>The content of the message with this id, decrypted.</summary>
    public Task<JudgeEvent> WaitForContentAsync(string id) => WaitAsync("content", entry => entry["id"] == id);

    /// <summary>Hashes of the options that a vote chose, opened by Baileys.</summary>
    public async Task<IReadOnlyList<string>> DecryptVoteAsync(string vote, Jid creator, Jid voter) =>
        [.. (await CallAsync("openVote", new { vote, creator = creator.ToString(), voter = voter.ToString() })).GetProperty("options")
            .EnumerateArray().Select(hash => hash.GetString()!)];

    /// <summary>Votes in a received poll.</summary>
    public async Task<string> VoteAsync(Jid to, JudgeEvent poll, Jid author, Jid actor, params string[] options) =>
        (await CallAsync("vote", new { to = to.ToString(), key = KeyOf(poll), author = author.ToString(), actor = actor.ToString(), options }))
            .GetProperty("id").GetString()!;

    /// <summary>Answers a received event.</summary>
    public async Task<string> AnswerAsync(Jid to, JudgeEvent planned, Jid author, Jid actor, string response) =>
        (await CallAsync("answer", new { to = to.ToString(), key = KeyOf(planned), author = author.ToString(), actor = actor.ToString(), response }))
            .GetProperty("id").GetString()!;

    /// <summary>Key of a message as Baileys writes it.</summary>
    public static object KeyOf(JudgeEvent message) =>
        new { remoteJid = message["chat"], id = message["id"], fromMe = message.Is("fromMe"), participant = message["participant"] };

    /// <summary>Sends read receipts.</summary>
    public Task MarkReadAsync(params JudgeEvent[] messages) => CallAsync("read", new
    {
        keys = messages.Select(message => new { remoteJid = message["chat"], id = message["id"], participant = message["participant"], fromMe = false }),
    });

    public Task BecomeAvailableAsync(string pushName) => CallAsync("available", new { name = pushName });

    /// <summary>Changes a chat, in Baileys' own format.</summary>
    public Task ModifyAsync(object change, string jid) => CallAsync("modify", new { mod = change, jid });

    /// <summary>Reads all collections of the app state.</summary>
    public Task ResyncAppStateAsync() => CallAsync("resync", new { });

    /// <summary>The event of this kind that contains a text.</summary>
    public Task<JudgeEvent> WaitForAppStateAsync(string kind, string text, int from) =>
        WaitAsync("appState", entry => entry["kind"] == kind && entry["data"]!.Contains(text, StringComparison.Ordinal), from);

    public Task LogoutAsync() => CallAsync("logout", new { });

    /// <summary>Leaves the network and keeps the keys.</summary>
    public Task CloseAsync() => CallAsync("close", new { });

    /// <summary>Damages the sessions with an account: deletes them, or changes their keys.</summary>
    /// <returns>How many sessions were hit.</returns>
    public async Task<int> CorruptSessionsAsync(Jid account, bool forgets = false) =>
        (await CallAsync("corrupt", new { user = account.User, how = forgets ? "drop" : "scramble" })).GetProperty("count").GetInt32();

    /// <summary>Deletes all sender keys, like a device that lost its data.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> DropSenderKeysAsync() => (await CallAsync("dropSenderKeys", new { })).GetProperty("count").GetInt32();

    /// <summary>Calls a method of Baileys' socket.</summary>
    public async Task<JsonElement> CallSocketAsync(string method, params object[] args) =>
        (await CallAsync("call", new { method, args })).GetProperty("result");

    /// <summary>Names of the methods of Baileys' socket.</summary>
    public async Task<IReadOnlyList<string>> ListMethodsAsync() =>
        [.. (await CallAsync("methods", new { })).GetProperty("names").EnumerateArray().Select(name => name.GetString()!)];

    public Task<JsonElement> ReadStateAsync() => CallAsync("state", new { });

    /// <summary>Fails if this device received something that a strict client would reject; returns the number of checks.</summary>
    public async Task<StrictnessReport> AssertStrictAsync()
    {
        var report = await CallAsync("strictness", new { });
        Assert.Empty(report.GetProperty("violations").EnumerateArray().Select(violation => violation.GetString()));
        var checks = report.GetProperty("checks");
        return new StrictnessReport(
            checks.GetProperty("preKeys").GetInt32(), checks.GetProperty("padding").GetInt32(), checks.GetProperty("deviceIdentities").GetInt32());
    }

    /// <summary>The first event with this name from a place in the log on.</summary>
    public Task<JudgeEvent> WaitAsync(string eventName, Func<JudgeEvent, bool>? condition = null, int from = 0) =>
        Events.WaitAsync(entry => entry.Name == eventName && (condition is null || condition(entry)), $"event `{eventName}`", from);

    /// <summary>The message with this text, decrypted.</summary>
    public Task<JudgeEvent> WaitForTextAsync(string text, int from = 0) => WaitAsync("message", entry => entry["text"] == text, from);

    /// <summary>The event about the server's ack, or refusal, of a sent message.</summary>
    public Task<JudgeEvent> WaitForAckAsync(string id) => WaitAsync("ack", entry => entry["id"] == id);

    /// <summary>The event that a sent message has at least this status.</summary>
    public Task<JudgeEvent> WaitForStatusAsync(string id, JudgeStatus status) =>
        WaitAsync("status", entry => entry["id"] == id && entry.Number("status") >= (int)status);

    /// <summary>How often a text arrived decrypted.</summary>
    public int CountTexts(string text) => Events.Entries.Count(entry => entry.Name == "message" && entry["text"] == text);

    private Task<JsonElement> CallAsync(string command, object options) => judge.CallAsync(Name, command, options);
}
