using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using WhatIsUp.Sandbox.Devices;
using WhatIsUp.Sandbox.Passkeys;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>Linking of devices: refs for QRs, pair codes, and the signatures on both sides.</summary>
internal sealed partial class PairingHandler(
    StateStore store, StanzaSender stanzas, ServerClock clock, Mailbox mailbox, ServerHooks hooks, SandboxOptions options, Counters counters, ILogger log,
    LoginHandler login, DeviceNotices notices, PasskeyHandler passkeys) : IStanzaHandler
{
    private const int RefsPerSet = 6;
    private const int MaxLinkedDevices = 32;
    private readonly Dictionary<string, Session> _byRef = [];

    public void Register(StanzaTable table)
    {
        table.Requests.OnEarly((session, request) => request.Child("link_code_companion_reg") is { } code ? LinkCode(session, code) : null);
        table.Requests.OnResponse(Answered);
        hooks.SessionOpened.Add(session =>
        {
            if (!session.Hello.Payload.HasUsername) Open(session);
        });
        hooks.SessionClosed.Add(Closed);
        hooks.SessionSwept.Add(Sweep);
        hooks.AccountDeleting.Add(Forget);
        passkeys.Accepted.Add(accepted =>
        {
            if (accepted.Session.Find<Registration>() is { } registration) Link(accepted.Session, registration, accepted.Account, accepted.AdvSecret);
        });
    }

    /// <summary>A client without credentials: it gets refs to show as QRs.</summary>
    private void Open(Session session)
    {
        if (login.IsOutdated(session.Hello))
        {
            login.RefuseOutdated(session);
            return;
        }
        if (session.Hello.Payload.DevicePairingData is not { } data || !IsSound(data))
        {
            Refuse(session, "registration data is incomplete or its signed pre-key is not signed");
            stanzas.End(session, N("failure", ("reason", 400), ("location", "lla")));
            return;
        }
        var registration = new Registration { EndsAt = clock.Now + options.UnlinkedLifetime };
        SetRegistration(session, registration);
        Resume(session, registration);
        SendRefs(session, registration);
    }

    private void Closed(Session session)
    {
        if (session.Find<Registration>() is not { } registration) return;
        foreach (var text in registration.Refs) _byRef.Remove(text);
        registration.Pending?.Completion.TrySetException(new SandboxRefusedException("conflict", "The client went away before it had signed."));
        if (registration.PairCode is { } offer) Leave(offer);
    }

    /// <summary>Ends the stream of a client that was not linked in time.</summary>
    private void Sweep(Session session)
    {
        if (session.Find<Registration>() is { Pending: null } registration && session.Find<PasskeyCeremony>() is null && clock.Now >= registration.EndsAt)
            stanzas.End(session, N("xmlstreamend"));
    }

    /// <summary>A phone scanned a QR.</summary>
    public void Scan(Account account, PairingQr qr, TaskCompletionSource<Jid> completion)
    {
        if (!_byRef.TryGetValue(qr.Reference, out var session) || session.IsClosed || session.Find<Registration>() is not { Pending: null } registration)
            throw new SandboxRefusedException("invalid_request", "The QR is unknown or no longer valid.", "qr");
        var data = session.Hello.Payload.DevicePairingData;
        if (!qr.NoiseKey.AsSpan().SequenceEqual(session.Hello.NoiseKey) || !qr.IdentityKey.AsSpan().SequenceEqual(data.EIdent.Span))
            throw new SandboxRefusedException("invalid_request", "The keys in the QR are not those of the client that shows it.", "qr");
        if (session.Find<PasskeyCeremony>() is not null) throw new SandboxRefusedException("conflict", "The client waits for the owner's passkey.");
        CheckForm(account, qr);
        RequireVersion(session, account);
        if (account.Policy.RegRefresh && registration.ReplacedSecret is null) Replace(session, registration, account, qr);
        if (registration.ReplacedSecret is { } replaced && replaced.AsSpan().SequenceEqual(qr.AdvSecret))
            throw new SandboxRefusedException("conflict", "Could not link the device: WhatsApp asked it for another QR. Scan the one that it shows now.");
        Confirm(session, registration, account, qr.AdvSecret, completion);
    }

    /// <summary>Phones of today refuse QRs that name no platform, or one that needs a proof of the device (linking reference section 1).</summary>
    private static void CheckForm(Account account, PairingQr qr)
    {
        if (account.Policy.AnyQrForm || qr.PlatformId is [(>= '1' and <= '9') or 'c']) return;
        throw new SandboxRefusedException("invalid_request", "The phone does not take this QR: it names no platform, or one that may not link.", "qr");
    }

    /// <summary>The server has the client make a new secret at the moment of the scan, and the former secret becomes invalid.</summary>
    private void Replace(Session session, Registration registration, Account account, PairingQr qr)
    {
        registration.ReplacedSecret = qr.AdvSecret;
        var form = account.Policy.RegRefreshForm == SandboxRegRefreshForm.PairDeviceRotateQr ? "pair-device-rotate-qr" : "companion_reg_refresh";
        stanzas.Send(session, N("notification", [("from", Jid.ServerJid), ("type", "companion_reg_refresh"), ("id", clock.NextId()), ("t", clock.Now)],
            N(form)));
    }

    /// <summary>An old web version is rejected without a response to the client: only the phone reports that it could not link the device.</summary>
    private void RequireVersion(Session session, Account account)
    {
        if (account.Policy.MinLinkVersion == 0 || !LoginHandler.IsOlder(session.Hello, account.Policy.MinLinkVersion)) return;
        Refuse(session, "the web version is too old");
        throw new SandboxRefusedException("conflict", "The phone could not link the device: its web version is too old.");
    }

    /// <summary>An answer to a request of the server: the device's signature, or its refusal.</summary>
    public void Answered(Session session, Node answer)
    {
        if (session.Find<Registration>()?.Pending is not { } pending || answer.Get("id") != pending.StanzaId) return;
        if (answer.Get("type") == "error")
        {
            if (answer.Child("error")?.Get("text") == "hmac-mismatch") Reopen(session, pending);
            else Fail(session, pending, "the client refused the account's signature");
            return;
        }
        var identity = session.Hello.Payload.DevicePairingData.EIdent.Span;
        var isRight = answer.Child("pair-device-sign")?.Child("device-identity") is { Bytes: { } bytes } node
            && node.GetInteger("key-index") == pending.KeyIndex
            && AdvIdentity.VerifyReply(bytes.Span, pending.Account.Identity.PublicKey, identity, pending.KeyIndex);
        if (!isRight) Fail(session, pending, "the device signature is wrong");
        else Complete(session, pending);
    }

    private static bool IsSound(ClientPayload.Types.DevicePairingRegistrationData data) =>
        data.ERegid.Length == 4 && data.EIdent.Length == 32 && data.ESkeyId.Length == 3 && data.ESkeyVal.Length == 32 && data.EKeytype.Length == 1
            && data.EKeytype[0] == 5
        && PreKeyFactory.VerifySignature(data.EIdent.Span, data.ESkeyVal.Span, data.ESkeySig.Span);

    private static void SetRegistration(Session session, Registration? registration)
    {
        session.Set(registration);
        session.IsRegistering = registration is not null;
    }

    private void SendRefs(Session session, Registration registration)
    {
        foreach (var text in registration.Refs) _byRef.Remove(text);
        registration.Refs.Clear();
        var refs = new Node[RefsPerSet];
        for (var i = 0; i < refs.Length; i++)
        {
            var text = "2@" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));
            registration.Refs.Add(text);
            _byRef[text] = session;
            refs[i] = Node.OfText("ref", text);
        }
        stanzas.Send(session, N("iq", [("from", Jid.ServerJid), ("type", "set"), ("id", clock.NextId()), ("xmlns", "md")], N("pair-device", [], refs)));
    }

    /// <summary>The phone confirmed: the device is linked, or its owner's passkey is required first.</summary>
    private void Confirm(Session session, Registration registration, Account account, byte[] advSecret, TaskCompletionSource<Jid> completion)
    {
        if (account.Policy.Passkey)
        {
            passkeys.Begin(session, account, advSecret);
            mailbox.AfterFlush(() => completion.TrySetResult(default));
            return;
        }
        Link(session, registration, account, advSecret, completion);
    }

    /// <summary>Links a device whose owner has shown a passkey.</summary>
    private void Link(Session session, Registration registration, Account account, byte[] advSecret)
    {
        try
        {
            Link(session, registration, account, advSecret, new TaskCompletionSource<Jid>());
        }
        catch (SandboxRefusedException refused)
        {
            Refuse(session, refused.Message);
        }
    }

    private void Link(Session session, Registration registration, Account account, byte[] advSecret, TaskCompletionSource<Jid> completion)
    {
        if (account.Devices.Count > MaxLinkedDevices) throw new SandboxRefusedException("conflict", "The phone has no room for another linked device.");
        var data = session.Hello.Payload.DevicePairingData;
        var (device, keyIndex) = (FreeNumber(account), account.NextKeyIndex);
        account.NextDevice = (ushort)(device + 1);
        account.NextKeyIndex++;
        store.PutAccount(account);
        var boxed = AdvIdentity.Issue(account.Identity, data.EIdent.Span, advSecret, account.RawId, (ulong)clock.Now.ToUnixTimeSeconds(), keyIndex);
        var id = clock.NextId();
        registration.Pending = new PendingLink(account, id, device, keyIndex, advSecret, completion);
        stanzas.Send(session, N("iq", [("from", Jid.ServerJid), ("type", "set"), ("id", id), ("xmlns", "md"), ("t", clock.Now)],
            N("pair-success", [],
                Bytes("device-identity", boxed),
                N("device", ("jid", account.Jid.WithDevice(device)), ("lid", account.Policy.PairsWithoutLid ? null : account.Lid.WithDevice(device))),
                N("platform", ("name", account.IsBusiness ? "smba" : "android")),
                N("biz", ("name", account.IsBusiness ? account.PushName : "")),
                Bytes("client-props", new ClientPairingProps { IsChatDbLidMigrated = account.Policy.LidMigrated }.ToByteArray()))));
    }

    /// <summary>The next number that no device has; after the last that has one byte on the wire they begin again.</summary>
    private static ushort FreeNumber(Account account)
    {
        var number = account.NextDevice;
        while (number is 0 or > byte.MaxValue || account.Devices.ContainsKey(number)) number = number >= byte.MaxValue ? (ushort)1 : (ushort)(number + 1);
        return number;
    }

    private static DeviceProps PropsOf(ByteString props)
    {
        try
        {
            return DeviceProps.Parser.ParseFrom(props);
        }
        catch (InvalidProtocolBufferException)
        {
            return new DeviceProps();
        }
    }

    private void Complete(Session session, PendingLink pending)
    {
        // Linked it is from here on, whatever becomes of the socket.
        session.Find<Registration>()!.Pending = null;
        var data = session.Hello.Payload.DevicePairingData;
        var props = PropsOf(data.DeviceProps);
        var device = new Device
        {
            Account = pending.Account,
            Number = pending.Device,
            NoiseKey = session.Hello.NoiseKey,
            IdentityKey = data.EIdent.ToByteArray(),
            RegistrationId = ReadId(data.ERegid.Memory, 4)!.Value,
            SignedPreKeyId = ReadId(data.ESkeyId.Memory, 3)!.Value,
            SignedPreKey = data.ESkeyVal.ToByteArray(),
            SignedPreKeySignature = data.ESkeySig.ToByteArray(),
            KeyIndex = pending.KeyIndex,
            LinkedAt = clock.Now,
            AdvSecret = pending.AdvSecret,
            PlatformType = PasskeyHandler.PlatformOf(data.DeviceProps),
            WantsFullHistory = props.RequireFullSync,
            TakesInlineHistory = props.HistorySyncConfig?.InlineInitialPayloadInE2EeMsg == true,
        };
        store.PutDevice(device);
        notices.Linked(device);
        SandboxLog.DeviceLinked(log, pending.Account.Number, device.Number);
        mailbox.AfterFlush(() => pending.Completion.TrySetResult(device.Jid));
        Closed(session);
        SetRegistration(session, null);
        // Some clients come again by themselves, and treat a restart that is sent before that as the end of their login (zapo 0.3.0).
        mailbox.DoLater(options.SettlingTime, () => stanzas.End(session, N("stream:error", ("code", 515))));
    }

    /// <summary>The QR had a secret that is not the client's: another scan may follow.</summary>
    private void Reopen(Session session, PendingLink pending)
    {
        Refuse(session, "the secret in the QR is not the client's");
        session.Find<Registration>()!.Pending = null;
        pending.Completion.TrySetException(new SandboxRefusedException("conflict",
            "Could not link the device: the QR is not the one that it shows now. Scan that one."));
    }

    private void Fail(Session session, PendingLink pending, string reason)
    {
        Refuse(session, reason);
        pending.Completion.TrySetException(new SandboxRefusedException("conflict", "The device could not be linked: " + reason + "."));
        stanzas.End(session, N("stream:error", ("code", 401)));
    }

    private void Refuse(Session session, string reason)
    {
        counters.Refused++;
        SandboxLog.PairingRefused(log, session.Number, reason);
    }
}
