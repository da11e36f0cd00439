using System.Globalization;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>What a device does between <c>success</c> and normal life, in the order the web client does it (reference 4.3).</summary>
internal sealed class LoginFlow(Link link, PreKeyUpkeep preKeys, OwnPresence presence)
{
    /// <summary>The server's privacy setting says that others may see when we read.</summary>
    public bool TellsReads { get; private set; } = true;

    /// <summary>Up to the point where messages may flow.</summary>
    public async Task EnterAsync(Node success, CancellationToken cancellationToken)
    {
        NoteServerTime(success);
        await KeepLoginAsync(success, cancellationToken);
        try
        {
            await preKeys.EnsureAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is RequestRefusedException or TimeoutException)
        {
            ConnectionLog.FlowFailed(link.Log, "pre-keys", fault.GetType().Name, (fault as RequestRefusedException)?.Code ?? 0);
        }
        await link.AskAsync("set", "passive", [Node.Of("active")], cancellationToken);
    }

    /// <summary>What follows; nothing waits for it.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        await TryAsync("digest", preKeys.CheckDigestAsync, cancellationToken);
        SendUnifiedSession();
        presence.Begin();
        await Task.WhenAll(
            TryAsync("props", FetchPropertiesAsync, cancellationToken),
            TryAsync("blocklist", token => link.AskAsync("get", "blocklist", null, token), cancellationToken),
            TryAsync("privacy", FetchPrivacyAsync, cancellationToken),
            TryAsync("rotate", preKeys.RotateAsync, cancellationToken));
    }

    public void NoteServerTime(Node stanza)
    {
        if (stanza.GetInteger("t") is > 0 and < 100_000_000_000 and var seconds)
            link.ServerTimeOffset = DateTimeOffset.FromUnixTimeSeconds(seconds) - link.Time.GetUtcNow();
    }

    public void SendUnifiedSession() => SendUnifiedSession(link);

    public static void SendUnifiedSession(Link link)
    {
        var offset = (long)TimeSpan.FromDays(3).TotalMilliseconds;
        var now = (link.Time.GetUtcNow() + link.ServerTimeOffset).ToUnixTimeMilliseconds();
        var id = (now + offset) % (long)TimeSpan.FromDays(7).TotalMilliseconds;
        link.Send(Node.Of("ib", Node.Of("unified_session", [new NodeAttribute("id", id.ToString(CultureInfo.InvariantCulture))])));
    }

    /// <summary>Reads the server's properties. That the account was moved to LIDs is kept for good: the next connection begins with it, before it has read them.</summary>
    public async Task FetchPropertiesAsync(CancellationToken cancellationToken)
    {
        link.Properties.Read(await link.AskAsync("get", "abt", [Node.Of("props", [new NodeAttribute("protocol", "1")])], cancellationToken));
        if (link.Properties.IsLidMigrated && !link.Credentials.IsLidMigrated)
            await link.ChangeCredentialsAsync(credentials => credentials with { IsLidMigrated = true }, null, cancellationToken);
    }

    private async Task FetchPrivacyAsync(CancellationToken cancellationToken)
    {
        var answer = await link.AskAsync("get", "privacy", [Node.Of("privacy")], cancellationToken);
        foreach (var category in answer.Child("privacy")?.ChildrenOf("category") ?? [])
            if (category.Get("name") == "readreceipts") TellsReads = category.Get("value") == "all";
    }

    /// <summary>Counts the login, and keeps the LID that it names when that is news.</summary>
    private Task KeepLoginAsync(Node success, CancellationToken cancellationToken) => link.ChangeAsync(
        (step, _) =>
        {
            var credentials = step.Credentials with { LoginCount = step.Credentials.LoginCount + 1 };
            if (success.GetJid("lid") is { IsLid: true } lid && lid != credentials.Lid)
            {
                credentials = credentials with { Lid = lid };
                step.Batch.LidsByPhoneNumber[link.OwnJid.User] = lid.User;
                // A pairing that named no LID left the phone's identity under its number alone.
                if (AccountKeyOf(step.Credentials) is { } accountKey) step.Batch.Identities[ProtocolAddress.Of(lid.ToAccount())] = accountKey;
                step.Batch.Events.Add(new OwnLidChanged(lid));
            }
            step.Batch.Credentials = credentials;
            return ValueTask.CompletedTask;
        },
        cancellationToken);

    private static byte[]? AccountKeyOf(DeviceCredentials credentials)
    {
        try
        {
            return ADVSignedDeviceIdentity.Parser.ParseFrom(credentials.SignedDeviceIdentity) is { AccountSignatureKey: { Length: Curve25519.KeyBytes } key } ? key.ToByteArray() : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private async Task TryAsync(string flow, Func<CancellationToken, Task> body, CancellationToken cancellationToken)
    {
        try
        {
            await body(cancellationToken);
        }
        catch (Exception fault) when (fault is RequestRefusedException or TimeoutException)
        {
            ConnectionLog.FlowFailed(link.Log, flow, fault.GetType().Name, (fault as RequestRefusedException)?.Code ?? 0);
        }
    }
}
