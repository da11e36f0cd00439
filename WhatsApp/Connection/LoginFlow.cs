using System.Globalization;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>What a device does between <c>success</c> and normal operation, in the order of the web client (reference 4.3).</summary>
internal sealed class LoginFlow(ClientConnection connection, PreKeyReplenisher preKeys, OwnPresence presence)
{
    /// <summary>True if the server's privacy setting allows others to see read receipts.</summary>
    public bool SendsReadReceipts { get; set; } = true;

    /// <summary>Reads the list of blocked contacts.</summary>
    public Func<CancellationToken, Task> FetchesBlacklist { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Reads the privacy settings.</summary>
    public Func<CancellationToken, Task> FetchesPrivacy { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Runs until messages may be sent.</summary>
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
            ConnectionLog.FlowFailed(connection.Log, "pre-keys", fault.GetType().Name, (fault as RequestRefusedException)?.Code ?? 0);
        }
        await connection.SendIqAsync(IqRequest.Set("passive", Node.Of("active")), cancellationToken);
    }

    /// <summary>Runs afterwards, without blocking messages.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        await TryAsync("digest", preKeys.CheckDigestAsync, cancellationToken);
        SendUnifiedSession();
        presence.Begin();
        await Task.WhenAll(
            TryAsync("props", FetchPropertiesAsync, cancellationToken),
            TryAsync("blocklist", FetchesBlacklist, cancellationToken),
            TryAsync("privacy", FetchesPrivacy, cancellationToken),
            TryAsync("rotate", preKeys.RotateAsync, cancellationToken));
    }

    public void NoteServerTime(Node stanza)
    {
        if (stanza.GetInteger("t") is > 0 and < 100_000_000_000 and var seconds)
            connection.ServerTimeOffset = DateTimeOffset.FromUnixTimeSeconds(seconds) - connection.Time.GetUtcNow();
    }

    public void SendUnifiedSession() => SendUnifiedSession(connection);

    public static void SendUnifiedSession(ClientConnection connection)
    {
        var offset = (long)TimeSpan.FromDays(3).TotalMilliseconds;
        var now = (connection.Time.GetUtcNow() + connection.ServerTimeOffset).ToUnixTimeMilliseconds();
        var id = (now + offset) % (long)TimeSpan.FromDays(7).TotalMilliseconds;
        connection.Send(Node.Of("ib", Node.Of("unified_session", [new NodeAttribute("id", id.ToString(CultureInfo.InvariantCulture))])));
    }

    /// <summary>
    /// Reads the server's properties. A migration to LIDs is stored permanently: the next connection starts with it, before it has read them.
    /// </summary>
    public async Task FetchPropertiesAsync(CancellationToken cancellationToken)
    {
        connection.Properties.Read(
            await connection.SendIqAsync(IqRequest.Get("abt", Node.Of("props", [new NodeAttribute("protocol", "1")])), cancellationToken));
        if (connection.Properties.IsLidMigrated && !connection.Credentials.IsLidMigrated)
            await connection.ChangeCredentialsAsync(credentials => credentials with { IsLidMigrated = true }, null, cancellationToken);
    }

    /// <summary>Counts the login, and stores its LID if it is new.</summary>
    private Task KeepLoginAsync(Node success, CancellationToken cancellationToken) => connection.ChangeAsync(
        (transaction, _) =>
        {
            var credentials = transaction.Credentials with { LoginCount = transaction.Credentials.LoginCount + 1 };
            if (success.GetJid("lid") is { IsLid: true } lid && lid != credentials.Lid)
            {
                credentials = credentials with { Lid = lid };
                transaction.Changes.LidsByPhoneNumber[connection.OwnJid.User] = lid.User;
                // After a pairing without a LID the phone's identity is stored under its number only.
                if (AccountKeyOf(transaction.Credentials) is { } accountKey) transaction.Changes.Identities[ProtocolAddress.Of(lid.ToAccount())] = accountKey;
                transaction.Changes.Events.Add(new OwnLidChanged(lid));
            }
            transaction.Changes.Credentials = credentials;
            return ValueTask.CompletedTask;
        },
        cancellationToken);

    private static byte[]? AccountKeyOf(DeviceCredentials credentials)
    {
        try
        {
            return ADVSignedDeviceIdentity.Parser.ParseFrom(credentials.SignedDeviceIdentity) is { AccountSignatureKey: { Length: Curve25519.KeyBytes } key }
                ? key.ToByteArray() : null;
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
            ConnectionLog.FlowFailed(connection.Log, flow, fault.GetType().Name, (fault as RequestRefusedException)?.Code ?? 0);
        }
    }
}
