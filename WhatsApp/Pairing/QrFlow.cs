using System.Globalization;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>Registration by QR: shows one ref after the other until a phone scans one (reference 4.1).</summary>
internal sealed class QrFlow(Link link, string platformId, TimeSpan firstLifetime, TimeSpan nextLifetime, Action timedOut)
{
    private const int MaxRefs = 16;
    private const int MaxPropsBytes = 64 * 1024;
    private CancellationTokenSource? _showing;

    /// <summary>The server's refs came; a later set replaces the former.</summary>
    public void Show(Node stanza)
    {
        var refs = stanza.Child("pair-device")!.ChildrenOf("ref").Select(node => node.Text).OfType<string>().Take(MaxRefs).ToArray();
        link.Send(Result(stanza));
        Stop();
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

    /// <summary>No further QR: a phone has answered, or the connection ends.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _showing, null) is not { } showing) return;
        showing.Cancel();
        showing.Dispose();
    }

    /// <summary>The phone answered: checks its signatures, signs back, keeps who we are now. The server restarts the stream next.</summary>
    public async Task CompleteAsync(Node stanza, CancellationToken cancellationToken)
    {
        var success = stanza.Child("pair-success")!;
        var device = success.Child("device");
        if (device?.GetJid("jid") is not { IsPhoneNumber: true } jid || success.Child("device-identity")?.Bytes is not { } identity)
        {
            link.Send(Error(stanza, 500, "internal-error"));
            throw new AdvException(AdvFault.Malformed);
        }
        AdvIdentity.Accepted accepted;
        try
        {
            accepted = AdvIdentity.Accept(identity.Span, link.Credentials.IdentityKey, link.Credentials.AdvSecret);
        }
        catch (AdvException refused)
        {
            link.Send(refused.Fault switch
            {
                AdvFault.HmacMismatch => Error(stanza, 401, "hmac-mismatch"),
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
                if (step.Credentials.IsPaired) return ValueTask.CompletedTask;
                step.Batch.Credentials = step.Credentials with
                {
                    Jid = jid,
                    Lid = lid,
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
    }

    private async Task ShowAsync(string[] refs, CancellationToken cancellationToken)
    {
        var lifetime = firstLifetime;
        foreach (var reference in refs)
        {
            var credentials = link.Credentials;
            var qr = new PairingQr(reference, credentials.NoiseKey.PublicKey, credentials.IdentityKey.PublicKey, credentials.AdvSecret, platformId);
            await link.TellAsync(new QrIssued(qr.ToText(), link.Time.GetUtcNow() + lifetime), cancellationToken);
            await Task.Delay(lifetime, link.Time, cancellationToken);
            lifetime = nextLifetime;
        }
        timedOut();
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
