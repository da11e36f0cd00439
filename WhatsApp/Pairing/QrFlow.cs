using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>Registration by QR: shows one ref after the other until a phone scans one (reference 4.1).</summary>
/// <param name="connection">The connection.</param>
/// <param name="platformId">Companion type in the QR (CompanionWebClientType).</param>
/// <param name="times">How long each QR is shown.</param>
/// <param name="isUnderWay">True while the device is being linked in another way over the same socket.</param>
/// <param name="timedOut">Called when all QRs have expired and the server keeps the socket open.</param>
internal sealed class QrFlow(ClientConnection connection, string platformId, QrTimes times, Func<bool> isUnderWay, Action timedOut)
{
    private const int MaxRefs = 16;
    private const int AdvSecretBytes = 32;
    private const int MaxPropsBytes = 64 * 1024;
    private CancellationTokenSource? _showing;
    private volatile Shown? _shown;

    private sealed record Shown(string Reference, DateTimeOffset Until);

    /// <summary>True after the server sent refs: it accepts requests for pair codes, too.</summary>
    public bool IsReady { get; private set; }

    /// <summary>True if all refs were shown and none linked.</summary>
    public bool IsExpired { get; private set; }

    /// <summary>The server's refs arrived; a later set replaces the former.</summary>
    /// <param name="stanza">The refs.</param>
    /// <param name="isHidden">True while no QR may be shown, because the owner's passkey is required.</param>
    public void Show(Node stanza, bool isHidden)
    {
        var refs = stanza.Child("pair-device")!.ChildrenOf("ref").Select(node => node.Text).OfType<string>().Take(MaxRefs).ToArray();
        connection.Send(Result(stanza));
        Stop();
        (IsReady, IsExpired) = (true, false);
        if (isHidden) return;
        var showing = _showing = CancellationTokenSource.CreateLinkedTokenSource(connection.Ended);
        var token = showing.Token;
        connection.Start("qr", async _ =>
        {
            try
            {
                await ShowAsync(refs, token);
            }
            finally
            {
                if (Interlocked.CompareExchange(ref _showing, null, showing) == showing) showing.Dispose();
            }
        });
    }

    /// <summary>Replaces the secret, and shows the current ref again for its remaining time: only a QR with the new secret links.</summary>
    /// <param name="transaction">Transaction that stores the secret.</param>
    /// <param name="isRescan">True if a phone has scanned the previous QR, which fails there (<c>companion_reg_refresh</c>).</param>
    public void Rotate(DeviceTransaction transaction, bool isRescan)
    {
        transaction.Changes.Credentials = transaction.Credentials with { AdvSecret = RandomNumberGenerator.GetBytes(AdvSecretBytes) };
        ShowAgain(transaction, isRescan);
    }

    private void ShowAgain(DeviceTransaction transaction, bool isRescan)
    {
        if (_shown is { } shown && shown.Until > connection.Time.GetUtcNow()) transaction.Changes.Events.Add(Issue(transaction, shown, isRescan));
    }

    /// <summary>Shows no further QR: a phone has answered, or the connection ends.</summary>
    public void Stop()
    {
        _shown = null;
        if (Interlocked.Exchange(ref _showing, null) is not { } showing) return;
        showing.Cancel();
        showing.Dispose();
    }

    /// <summary>The phone answered: verifies its signatures, signs the identity and stores the account. The server restarts the stream next.</summary>
    /// <param name="stanza">The phone's answer.</param>
    /// <param name="isRelink">True if a linked device is being linked again.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>False if the phone scanned a QR that is no longer shown: another scan may follow.</returns>
    /// <exception cref="AdvException">The answer is not valid.</exception>
    public async Task<bool> CompleteAsync(Node stanza, bool isRelink, CancellationToken cancellationToken)
    {
        var success = stanza.Child("pair-success")!;
        var device = success.Child("device");
        if (device?.GetJid("jid") is not { IsPhoneNumber: true } jid || success.Child("device-identity")?.Bytes is not { } identity)
        {
            connection.Send(Error(stanza, 500, "internal-error"));
            throw new AdvException(AdvFault.Malformed);
        }
        if (isRelink && jid.User != connection.OwnJid.User)
        {
            connection.Send(Error(stanza, 401, "not-authorized"));
            throw new AdvException(AdvFault.AnotherAccount);
        }
        if (await AcceptAsync(stanza, identity, cancellationToken) is not { } accepted) return false;
        Stop();
        Jid? lid = device.GetJid("lid") is { IsLid: true, User.Length: > 0 } known ? known : null;
        var props = PropsOf(success);
        var platform = success.Child("platform")?.Get("name");
        var business = success.Child("biz")?.Get("name");
        await connection.ChangeAsync(
            (transaction, _) =>
            {
                transaction.Frames.Add(Signed(stanza, accepted));
                // Published once, however often the server repeats it.
                if (transaction.Credentials.IsPaired && !isRelink) return ValueTask.CompletedTask;
                transaction.Changes.Credentials = transaction.Credentials with
                {
                    Jid = jid,
                    Lid = lid ?? transaction.Credentials.Lid,
                    SignedDeviceIdentity = accepted.SignedIdentity,
                    Platform = platform,
                    BusinessName = business,
                    PairingProps = props,
                    IsLidMigrated = props is { IsChatDbLidMigrated: true },
                };
                transaction.Changes.Identities[ProtocolAddress.Of((lid ?? jid).ToAccount())] = accepted.AccountKey;
                if (lid is { } own) transaction.Changes.LidsByPhoneNumber[jid.User] = own.User;
                transaction.Changes.Events.Add(new PairingCompleted(jid, lid, platform, business));
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        return true;
    }

    /// <summary>Verifies the identity of the device; null if it belongs to a QR code that is no longer shown.</summary>
    /// <exception cref="AdvException">The identity is not valid.</exception>
    private async Task<AdvIdentity.Accepted?> AcceptAsync(Node stanza, ReadOnlyMemory<byte> identity, CancellationToken cancellationToken)
    {
        try
        {
            return AdvIdentity.Accept(identity.Span, connection.Credentials.IdentityKey, connection.Credentials.AdvSecret);
        }
        catch (AdvException stale) when (stale.Fault == AdvFault.HmacMismatch)
        {
            connection.Send(Error(stanza, 401, "hmac-mismatch"));
            await connection.ChangeAsync(
                (transaction, _) =>
                {
                    ShowAgain(transaction, isRescan: true);
                    return ValueTask.CompletedTask;
                },
                cancellationToken);
            return null;
        }
        catch (AdvException refused)
        {
            connection.Send(refused.Fault switch
            {
                AdvFault.SignatureMismatch => Error(stanza, 401, "signature-mismatch"),
                _ => Error(stanza, 500, "internal-error"),
            });
            throw;
        }
    }

    private async Task ShowAsync(string[] refs, CancellationToken cancellationToken)
    {
        var lifetime = times.FirstQr;
        foreach (var reference in refs)
        {
            await connection.ChangeAsync(
                (transaction, _) =>
                {
                    if (cancellationToken.IsCancellationRequested) return ValueTask.CompletedTask;
                    _shown = new Shown(reference, connection.Time.GetUtcNow() + lifetime);
                    transaction.Changes.Events.Add(Issue(transaction, _shown, false));
                    return ValueTask.CompletedTask;
                },
                cancellationToken);
            await Task.Delay(lifetime, connection.Time, cancellationToken);
            lifetime = times.NextQr;
        }
        _shown = null;
        IsExpired = true;
        await connection.PublishEventAsync(new QrExpired(), cancellationToken);
        // The socket stays open for pair codes and passkeys until the server closes it (after about 210 s), or until our own deadline.
        do await Task.Delay(times.AfterLastQr, connection.Time, cancellationToken);
        while (isUnderWay());
        timedOut();
    }

    private QrIssued Issue(DeviceTransaction transaction, Shown shown, bool isRescan)
    {
        var credentials = transaction.Credentials;
        var qr = new PairingQr(shown.Reference, credentials.NoiseKey.PublicKey, credentials.IdentityKey.PublicKey, credentials.AdvSecret, platformId);
        return new QrIssued(qr.ToText(), shown.Until) { IsRescan = isRescan };
    }

    /// <summary>Unreadable properties count as absent: they arrive from other sources, too.</summary>
    private static PairingProps? PropsOf(Node success)
    {
        if (success.Child("client-props")?.Bytes is not { Length: <= MaxPropsBytes } bytes) return null;
        try
        {
            var props = ClientPairingProps.Parser.ParseFrom(bytes.Span);
            return new PairingProps(
                props.IsChatDbLidMigrated, props.IsSyncdPureLidSession, props.IsSyncdSnapshotRecoveryEnabled, props.IsHsThumbnailSyncEnabled,
                props.HasSubscriptionSyncPayload ? props.SubscriptionSyncPayload.ToByteArray() : null);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static Node Signed(Node stanza, AdvIdentity.Accepted accepted) => new(
        "iq",
        [new("to", Jid.ServerJid), new("type", "result"), new("id", stanza.Get("id") ?? "")],
        [
            Node.Of("pair-device-sign", Node.OfBytes(
                "device-identity", accepted.Reply, new NodeAttribute("key-index", accepted.KeyIndex.ToString(CultureInfo.InvariantCulture)))),
        ]);

    private static Node Result(Node stanza) => new("iq", [new("to", Jid.ServerJid), new("type", "result"), new("id", stanza.Get("id") ?? "")]);

    private static Node Error(Node stanza, int code, string text) => new(
        "iq",
        [new("to", Jid.ServerJid), new("type", "error"), new("id", stanza.Get("id") ?? "")],
        [new Node("error", [new("code", code.ToString(CultureInfo.InvariantCulture)), new("text", text)])]);
}
