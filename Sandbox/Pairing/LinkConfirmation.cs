using WhatIsUp.Sandbox.Devices;
using WhatIsUp.Sandbox.Passkeys;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>The phone confirms a link after a scan or a typed code: the device is linked, or its owner's passkey is required first.</summary>
internal sealed class LinkConfirmation
{
    private readonly Mailbox _mailbox;
    private readonly PasskeyHandler _passkeys;
    private readonly LinkIssuer _issuer;
    private readonly LinkLog _log;

    public LinkConfirmation(Mailbox mailbox, PasskeyHandler passkeys, LinkIssuer issuer, LinkLog log)
    {
        (_mailbox, _passkeys, _issuer, _log) = (mailbox, passkeys, issuer, log);
        passkeys.Accepted.Add(accepted =>
        {
            if (accepted.Session.Find<Registration>() is { } registration) Link(accepted.Session, registration, accepted.Account, accepted.AdvSecret);
        });
    }

    /// <summary>An old web version is rejected without a response to the client: only the phone reports that it could not link the device.</summary>
    public void RequireVersion(Session session, Account account)
    {
        if (account.Policy.MinLinkVersion == 0 || !LoginHandler.IsOlder(session.Hello, account.Policy.MinLinkVersion)) return;
        _log.Refused(session, "the web version is too old");
        throw new SandboxRefusedException("conflict", "The phone could not link the device: its web version is too old.");
    }

    /// <summary>Links the device, or requires its owner's passkey.</summary>
    public void Confirm(Session session, Registration registration, Account account, byte[] advSecret, TaskCompletionSource<Jid> completion)
    {
        if (account.Policy.Passkey)
        {
            _passkeys.Begin(session, account, advSecret);
            _mailbox.AfterFlush(() => completion.TrySetResult(default));
            return;
        }
        _issuer.Issue(session, registration, account, advSecret, completion);
    }

    /// <summary>Links a device whose owner has shown a passkey.</summary>
    private void Link(Session session, Registration registration, Account account, byte[] advSecret)
    {
        try
        {
            _issuer.Issue(session, registration, account, advSecret, new TaskCompletionSource<Jid>());
        }
        catch (SandboxRefusedException refused)
        {
            _log.Refused(session, refused.Message);
        }
    }
}
