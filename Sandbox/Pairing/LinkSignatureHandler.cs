using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Pairing;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>A client's response to <c>pair-success</c>: the signature of its device, with which it is linked, or its refusal.</summary>
internal sealed class LinkSignatureHandler(
    StanzaSender stanzas, Mailbox mailbox, SandboxOptions options, RegistrationHandler registrations, LinkedDevices devices, LinkLog log) : IStanzaHandler
{
    public void Register(StanzaTable table)
    {
        table.Requests.OnResponse(Answered);
        registrations.Ended.Add(ended => ended.Registration.Pending?.Completion.TrySetException(
            new SandboxRefusedException("conflict", "The client went away before it had signed.")));
    }

    private void Answered(Session session, Node answer)
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

    private void Complete(Session session, PendingLink pending)
    {
        // The device is linked from here on, also when the socket fails.
        session.Find<Registration>()!.Pending = null;
        var device = devices.Add(session.Hello, pending);
        mailbox.AfterFlush(() => pending.Completion.TrySetResult(device.Jid));
        registrations.Complete(session);
        // Some clients connect again by themselves, and treat a restart that is sent before that as the end of their login (zapo 0.3.0).
        mailbox.DoLater(options.SettlingTime, () => stanzas.End(session, N("stream:error", ("code", 515))));
    }

    /// <summary>The QR had a secret that is not the client's: another scan may follow.</summary>
    private void Reopen(Session session, PendingLink pending)
    {
        log.Refused(session, "the secret in the QR is not the client's");
        session.Find<Registration>()!.Pending = null;
        pending.Completion.TrySetException(new SandboxRefusedException("conflict",
            "Could not link the device: the QR is not the one that it shows now. Scan that one."));
    }

    private void Fail(Session session, PendingLink pending, string reason)
    {
        log.Refused(session, reason);
        pending.Completion.TrySetException(new SandboxRefusedException("conflict", "The device could not be linked: " + reason + "."));
        stanzas.End(session, N("stream:error", ("code", 401)));
    }
}
