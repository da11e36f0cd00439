using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Protobuf;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Passkeys;

/// <summary>
/// Linking with a passkey: the server requires it after a scan or a typed code, verifies the assertion, and relays the messages between phone and
/// companion.
/// </summary>
internal sealed class PasskeyHandler(
    StanzaSender stanzas, ServerClock clock, Mailbox mailbox, ServerHooks hooks, SandboxOptions options, Counters counters, ILogger log,
    PasskeyState credentials) : IStanzaHandler
{
    private const int ChallengeBytes = 32;
    private const int ReferenceBytes = 24;
    private readonly Dictionary<Account, PasskeyCeremony> _newest = [];

    public void Register(StanzaTable table)
    {
        table.Requests.OnEarly(Answer);
        table.Requests.OnResponse(Answered);
        hooks.AccountDeleting.Add(account => _newest.Remove(account));
    }

    /// <summary>A client that is not linked yet has shown its owner's passkey: it may be linked, with this ADV secret.</summary>
    public Hook<(Session Session, Account Account, byte[] AdvSecret)> Accepted { get; } = new();

    /// <summary>Requires the owner's passkey from the client instead of linking it at once.</summary>
    public void Begin(Session session, Account account, byte[] advSecret)
    {
        var ceremony = _newest[account] = new PasskeyCeremony { Account = account, FormerSecret = advSecret };
        session.Set(ceremony);
        var options = NewOptions(ceremony);
        stanzas.Send(session, N("notification",
            [("from", Jid.ServerJid), ("type", "passkey_prologue_request"), ("id", clock.NextId()), ("t", clock.Now)],
            account.Policy.PasskeyOptionsByIq ? [] : [Bytes("passkey_request_options", options)]));
    }

    /// <summary>The newest ceremony of an account, or null.</summary>
    public PasskeyCeremony? Find(Account account) => _newest.GetValueOrDefault(account);

    /// <summary>The owner reads the companion's code and compares it with the phone's.</summary>
    /// <returns>False when they differ: the phone rejects this companion.</returns>
    public bool Compare(Account account, string code)
    {
        if (Find(account) is not { Pairing.Code: { } shown } ceremony || ceremony.Stage == SandboxPasskeyStage.Rejected)
            throw new SandboxRefusedException("conflict", "The phone shows no code.");
        if (PairCode.Normalize(code) is { } typed && typed == PairCode.Normalize(shown)) return true;
        if (ceremony.Stage != SandboxPasskeyStage.Done) ceremony.Stage = SandboxPasskeyStage.Rejected;
        return false;
    }

    /// <summary>Requests of a client that needs a passkey; null for another request.</summary>
    public Node[]? Answer(Session session, Node request)
    {
        if (request.Children.Count == 0) return null;
        var child = request.Children[0];
        return (request.Get("type"), child.Tag) switch
        {
            ("get", "passkey_request_options") => [Bytes("passkey_request_options", NewOptions(Demand(session, SandboxPasskeyStage.Assertion)))],
            ("get", "ref") => [Node.OfText("ref", NewReference(Demand(session, SandboxPasskeyStage.Assertion)))],
            ("set", "passkey_prologue") => Take(session, Demand(session, SandboxPasskeyStage.Assertion), child),
            ("set", "companion_nonce") => Reveal(session, Demand(session, SandboxPasskeyStage.Continuing), child),
            ("set", "encrypted_pairing_request") => Open(session, Demand(session, SandboxPasskeyStage.Code), child),
            _ => null,
        };
    }

    /// <summary>The signature of a device that is linked again.</summary>
    public void Answered(Session session, Node answer)
    {
        if (session.Find<PasskeyCeremony>() is not { Relink: { } id } ceremony || session.Device is not { } device || answer.Get("id") != id) return;
        ceremony.Relink = null;
        var isRight = answer.Child("pair-device-sign")?.Child("device-identity")?.Bytes is { } bytes
            && AdvIdentity.VerifyReply(bytes.Span, device.Account.Identity.PublicKey, device.IdentityKey, device.KeyIndex);
        if (!isRight) Refuse(session, "the device signature is wrong");
        stanzas.End(session, N("stream:error", ("code", isRight ? 515 : 401)));
    }

    private static PasskeyCeremony Demand(Session session, SandboxPasskeyStage stage) => session.Find<PasskeyCeremony>() switch
    {
        null => throw Refusal.NotAuthorized(),
        { Stage: var at } ceremony when at == stage => ceremony,
        { Stage: SandboxPasskeyStage.Rejected } => throw Refusal.Forbidden(),
        _ => throw Refusal.NotAcceptable(),
    };

    private byte[] NewOptions(PasskeyCeremony ceremony)
    {
        var lifetime = options.PasskeyLifetime;
        ceremony.Challenge = RandomNumberGenerator.GetBytes(ChallengeBytes);
        var isExpired = ceremony.Account.Policy.PasskeyFault == SandboxPasskeyFault.Expired && ceremony.Offers == 0;
        ceremony.ChallengeExpiresAt = isExpired ? clock.Now : clock.Now + lifetime;
        ceremony.Offers++;
        return WebAuthn.MakeOptions(credentials.Of(ceremony.Account), ceremony.Challenge, lifetime);
    }

    private static string NewReference(PasskeyCeremony ceremony) =>
        ceremony.Reference = "2@" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(ReferenceBytes));

    private Node[] Take(Session session, PasskeyCeremony ceremony, Node prologue)
    {
        var account = ceremony.Account;
        if (prologue.Child("credential_id")?.Bytes is not { } id || prologue.Child("webauthn_assertion")?.Bytes is not { } assertion
            || prologue.Child("prologue_payload")?.Bytes is not { } payload || PhonePairing.Read(payload.Span) is not { } pairing) throw Refusal.BadRequest();
        if (account.Policy.PasskeyFault == SandboxPasskeyFault.RefusedPrologue) throw Refused(session, "the policy refuses every passkey", Refusal.Forbidden());
        if (clock.Now >= ceremony.ChallengeExpiresAt) throw Refused(session, "the passkey's options have expired", new Refusal(410, "gone"));
        var credential = credentials.Of(account);
        if (WebAuthn.FindFault(credential, ceremony.Challenge, id.Span, assertion) is { } fault)
            throw Refused(session, "the assertion has " + fault, Refusal.NotAuthorized());
        credentials.Put(account, credential);
        if (pairing.Reference != ceremony.Reference || !IsTypeOf(session, pairing.DeviceType))
            throw Refused(session, "the prologue names another ref or device type", Refusal.NotAcceptable());
        if (prologue.Child("pairing_handoff_proof")?.Bytes is { } proof)
        {
            if (!PhonePairing.IsHandoff(ceremony.FormerSecret, payload.Span, proof.Span))
                throw Refused(session, "the proof of the handoff is wrong", Refusal.Forbidden());
            ceremony.IsHandoff = true;
        }
        (ceremony.Pairing, ceremony.Stage) = (pairing, SandboxPasskeyStage.Continuing);
        if (account.Policy.PasskeyFault != SandboxPasskeyFault.NoContinuation)
            mailbox.Defer(() => stanzas.Send(session, N("notification",
                [("from", Jid.ServerJid), ("type", "crsc_continuation"), ("id", clock.NextId()), ("t", clock.Now)],
                Bytes("primary_ephemeral_identity", pairing.OwnIdentity))));
        return [];
    }

    private Node[] Reveal(Session session, PasskeyCeremony ceremony, Node nonce)
    {
        if (nonce.Bytes is not { } bytes || !ceremony.Pairing!.Reveal(bytes.Span))
            throw Refused(session, "the nonce is not the one committed to", Refusal.NotAcceptable());
        ceremony.Stage = SandboxPasskeyStage.Code;
        return [];
    }

    private Node[] Open(Session session, PasskeyCeremony ceremony, Node sealedRequest)
    {
        if (sealedRequest.Bytes is not { } bytes || ceremony.Pairing!.Open(bytes.Span) is not { } request)
            throw Refused(session, "the pairing request does not open", Refusal.BadRequest());
        var (noise, identity) = session.Device is { } linked ? (linked.NoiseKey, linked.IdentityKey)
            : (session.Hello.NoiseKey, session.Hello.Payload.DevicePairingData.EIdent.ToByteArray());
        if (!request.NoiseKey.AsSpan().SequenceEqual(noise) || !request.IdentityKey.AsSpan().SequenceEqual(identity))
            throw Refused(session, "the pairing request has other keys", Refusal.NotAcceptable());
        if (request.AdvSecret.AsSpan().SequenceEqual(ceremony.FormerSecret)) throw Refused(session, "the ADV secret was not rotated", Refusal.NotAcceptable());
        ceremony.Stage = SandboxPasskeyStage.Done;
        mailbox.Defer(() => Link(session, ceremony.Account, request.AdvSecret));
        return [];
    }

    private void Link(Session session, Account account, byte[] advSecret)
    {
        if (session.IsClosed) return;
        if (session.Device is { } device) Relink(session, device, advSecret);
        else Accepted.Raise((session, account, advSecret));
    }

    private void Relink(Session session, Device device, byte[] advSecret)
    {
        var id = clock.NextId();
        var account = device.Account;
        session.Find<PasskeyCeremony>()!.Relink = id;
        device.AdvSecret = advSecret;
        var boxed = AdvIdentity.Issue(account.Identity, device.IdentityKey, advSecret, account.RawId, (ulong)clock.Now.ToUnixTimeSeconds(), device.KeyIndex);
        stanzas.Send(session, N("iq", [("from", Jid.ServerJid), ("type", "set"), ("id", id), ("xmlns", "md"), ("t", clock.Now)],
            N("pair-success", [], Bytes("device-identity", boxed), N("device", ("jid", device.Jid), ("lid", device.Lid)),
                N("platform", ("name", account.IsBusiness ? "smba" : "android")))));
    }

    /// <summary>Platform of a registration; null when its properties are malformed.</summary>
    public static uint? PlatformOf(ByteString props)
    {
        try
        {
            return (uint)DeviceProps.Parser.ParseFrom(props).PlatformType;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static bool IsTypeOf(Session session, uint deviceType)
    {
        if (session.Device is { } linked) return linked.PlatformType is not { } known || known == deviceType;
        return PlatformOf(session.Hello.Payload.DevicePairingData.DeviceProps) == deviceType;
    }

    private Refusal Refused(Session session, string reason, Refusal refusal)
    {
        Refuse(session, reason);
        return refusal;
    }

    private void Refuse(Session session, string reason)
    {
        counters.Refused++;
        SandboxLog.PairingRefused(log, session.Number, reason);
    }
}
