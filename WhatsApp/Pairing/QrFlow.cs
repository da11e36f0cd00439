using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>Registration by QR: shows one ref after the other until a phone scans one (reference 4.1).</summary>
/// <param name="link">The connection.</param>
/// <param name="platformId">Companion type that the QR names (CompanionWebClientType).</param>
/// <param name="times">How long each QR is shown.</param>
/// <param name="isUnderWay">True while the device is being linked in another way over the same socket.</param>
/// <param name="timedOut">Called when nothing came of any QR, and the server keeps the socket.</param>
internal sealed class QrFlow(Link link, string platformId, QrTimes times, Func<bool> isUnderWay, Action timedOut)
{
    private const int MaxRefs = 16;
    private const int AdvSecretBytes = 32;
    private const int MaxPropsBytes = 64 * 1024;
    private CancellationTokenSource? _showing;
    private volatile Shown? _shown;

    private sealed record Shown(string Reference, DateTimeOffset Until);

    /// <summary>True once the server gave refs: it takes requests for pair codes, too.</summary>
    public bool IsReady { get; private set; }

    /// <summary>True when all refs were shown and none linked.</summary>
    public bool IsExpired { get; private set; }

    /// <summary>The server's refs came; a later set replaces the former.</summary>
    /// <param name="stanza">The refs.</param>
    /// <param name="isHidden">True while no QR may be shown: the owner's passkey is asked for.</param>
    public void Show(Node stanza, bool isHidden)
    {
        var refs = stanza.Child("pair-device")!.ChildrenOf("ref").Select(node => node.Text).OfType<string>().Take(MaxRefs).ToArray();
        link.Send(Result(stanza));
        Stop();
        (IsReady, IsExpired) = (true, false);
        if (isHidden) return;
        var showing = _showing = CancellationTokenSource.CreateLinkedTokenSource(link.Ended);
        var token = showing.Token;
        link.Start("qr", async _ =>
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

    /// <summary>Changes the secret, and shows the current ref anew for the rest of its time: only a QR with the new secret links.</summary>
    /// <param name="step">Where the change is kept.</param>
    /// <param name="isRescan">True when a phone has scanned the QR of before, which fails there (<c>companion_reg_refresh</c>).</param>
    public void Rotate(Step step, bool isRescan)
    {
        step.Batch.Credentials = step.Credentials with { AdvSecret = RandomNumberGenerator.GetBytes(AdvSecretBytes) };
        ShowAgain(step, isRescan);
    }

    private void ShowAgain(Step step, bool isRescan)
    {
        if (_shown is { } shown && shown.Until > link.Time.GetUtcNow()) step.Batch.Events.Add(Issue(step, shown, isRescan));
    }

    /// <summary>No further QR: a phone has answered, or the connection ends.</summary>
    public void Stop()
    {
        _shown = null;
        if (Interlocked.Exchange(ref _showing, null) is not { } showing) return;
        showing.Cancel();
        showing.Dispose();
    }

    /// <summary>The phone answered: checks its signatures, signs back, keeps who we are now. The server restarts the stream next.</summary>
    /// <param name="stanza">The phone's answer.</param>
    /// <param name="isRelink">True when a device that is linked already is being linked again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when the phone scanned a QR that is no longer shown: another one may follow.</returns>
    /// <exception cref="AdvException">The answer is not to be trusted.</exception>
    public async Task<bool> CompleteAsync(Node stanza, bool isRelink, CancellationToken cancellationToken)
    {
        var success = stanza.Child("pair-success")!;
        var device = success.Child("device");
        if (device?.GetJid("jid") is not { IsPhoneNumber: true } jid || success.Child("device-identity")?.Bytes is not { } identity)
        {
            link.Send(Error(stanza, 500, "internal-error"));
            throw new AdvException(AdvFault.Malformed);
        }
        if (isRelink && jid.User != link.OwnJid.User)
        {
            link.Send(Error(stanza, 401, "not-authorized"));
            throw new AdvException(AdvFault.AnotherAccount);
        }
        AdvIdentity.Accepted accepted;
        try
        {
            accepted = AdvIdentity.Accept(identity.Span, link.Credentials.IdentityKey, link.Credentials.AdvSecret);
        }
        catch (AdvException stale) when (stale.Fault == AdvFault.HmacMismatch)
        {
            link.Send(Error(stanza, 401, "hmac-mismatch"));
            await link.ChangeAsync(
                (step, _) =>
                {
                    ShowAgain(step, isRescan: true);
                    return ValueTask.CompletedTask;
                },
                cancellationToken);
            return false;
        }
        catch (AdvException refused)
        {
            link.Send(refused.Fault switch
            {
                AdvFault.SignatureMismatch => Error(stanza, 401, "signature-mismatch"),
                _ => Error(stanza, 500, "internal-error"),
            });
            throw;
        }
        Stop();
        Jid? lid = device.GetJid("lid") is { IsLid: true, User.Length: > 0 } known ? known : null;
        var props = PropsOf(success);
        var platform = success.Child("platform")?.Get("name");
        var business = success.Child("biz")?.Get("name");
        await link.ChangeAsync(
            (step, _) =>
            {
                step.Frames.Add(Signed(stanza, accepted));
                // Told once, however often the server says it.
                if (step.Credentials.IsPaired && !isRelink) return ValueTask.CompletedTask;
                step.Batch.Credentials = step.Credentials with
                {
                    Jid = jid,
                    Lid = lid ?? step.Credentials.Lid,
                    SignedDeviceIdentity = accepted.SignedIdentity,
                    Platform = platform,
                    BusinessName = business,
                    PairingProps = props,
                    IsLidMigrated = props is { IsChatDbLidMigrated: true },
                };
                step.Batch.Identities[ProtocolAddress.Of((lid ?? jid).ToAccount())] = accepted.AccountKey;
                if (lid is { } own) step.Batch.LidsByPhoneNumber[jid.User] = own.User;
                step.Batch.Events.Add(new PairingCompleted(jid, lid, platform, business));
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        return true;
    }

    private async Task ShowAsync(string[] refs, CancellationToken cancellationToken)
    {
        var lifetime = times.FirstQr;
        foreach (var reference in refs)
        {
            await link.ChangeAsync(
                (step, _) =>
                {
                    if (cancellationToken.IsCancellationRequested) return ValueTask.CompletedTask;
                    _shown = new Shown(reference, link.Time.GetUtcNow() + lifetime);
                    step.Batch.Events.Add(Issue(step, _shown, false));
                    return ValueTask.CompletedTask;
                },
                cancellationToken);
            await Task.Delay(lifetime, link.Time, cancellationToken);
            lifetime = times.NextQr;
        }
        _shown = null;
        IsExpired = true;
        await link.TellAsync(new QrExpired(), cancellationToken);
        // The socket stays, for a pair code and a passkey use it too, until the server ends it (after some 210 s). Without its end, ours.
        do await Task.Delay(times.AfterLastQr, link.Time, cancellationToken);
        while (isUnderWay());
        timedOut();
    }

    private QrIssued Issue(Step step, Shown shown, bool isRescan)
    {
        var credentials = step.Credentials;
        var qr = new PairingQr(shown.Reference, credentials.NoiseKey.PublicKey, credentials.IdentityKey.PublicKey, credentials.AdvSecret, platformId);
        return new QrIssued(qr.ToText(), shown.Until) { IsRescan = isRescan };
    }

    /// <summary>What cannot be read is taken as not said: the account's facts come by other ways too.</summary>
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
