using WhatIsUp.Sandbox.Limits;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Phones;

/// <summary>
/// A phone: device 0 of an account, with its own keys and Signal sessions. Safe from any thread. What its user does with messages, groups and so on are
/// extension methods in the folders of these areas.
/// </summary>
public sealed partial class SandboxPhone
{
    private readonly SandboxServer _server;
    private readonly ServerParts _parts;
    private readonly Account _account;

    internal SandboxPhone(SandboxServer server, ServerParts parts, Account account) => (_server, _parts, _account) = (server, parts, account);

    internal Account Account => _account;

    internal SandboxServer Server => _server;

    /// <summary>Id for REST.</summary>
    public string Id => _account.PhoneId;

    /// <summary>Whose phone it is.</summary>
    public string Owner => _account.Owner;

    /// <summary>Phone-number JID of the account.</summary>
    public Jid Jid => _account.Jid;

    /// <summary>Number that people dial, digits.</summary>
    public string DialledNumber => _account.DialledNumber;

    /// <summary>LID JID of the account.</summary>
    public Jid Lid => _account.Lid;

    /// <summary>Name that recipients see.</summary>
    public string PushName => _account.PushName;

    /// <summary>True for a business account.</summary>
    public bool IsBusiness => _account.IsBusiness;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt => _account.CreatedAt;

    /// <summary>False after <see cref="GoOfflineAsync"/>.</summary>
    public bool IsOnline => _account.Phone.IsOnline;

    /// <summary>Messages this phone shows as "waiting for this message": not decrypted, and not sent again so far.</summary>
    public long UndecryptableCount => _account.Phone.Placeholders.Count;

    /// <summary>Linked devices, by phone-number device JID.</summary>
    public IReadOnlyList<Jid> LinkedDevices => _account.LinkedDevices;

    /// <summary>How the server treats this account.</summary>
    public SandboxPhonePolicy Policy => _account.Policy;

    /// <summary>Changes how the server treats this account from now on.</summary>
    public Task SetPolicyAsync(SandboxPhonePolicy policy, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return CallAsync(
            () =>
            {
                var isMoved = policy.LidMigrated && !_account.Policy.LidMigrated;
                Part<LimitHandler>().Set(_account, policy);
                if (isMoved) _server.Hooks.MovedToLids.Raise(_account);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Leaves the network: what is sent to it waits in its queue.</summary>
    public Task GoOfflineAsync(CancellationToken cancellationToken = default) => CallAsync(
        () =>
        {
            if (!IsOnline) return false;
            _account.Phone.IsOnline = false;
            _server.Store.PutAccount(_account);
            return true;
        },
        cancellationToken);

    /// <summary>Comes back and receives what waited.</summary>
    public Task GoOnlineAsync(CancellationToken cancellationToken = default) => CallAsync(
        () =>
        {
            if (IsOnline) return false;
            _account.Phone.IsOnline = true;
            _server.Store.PutAccount(_account);
            _server.Hooks.PhoneCameOnline.Raise(_account);
            return true;
        },
        cancellationToken);

    /// <summary>A part of the server, with which an area performs the actions of the phone's user.</summary>
    internal T Part<T>()
        where T : class => _parts.Get<T>();

    /// <summary>Runs a step for this phone.</summary>
    internal Task<T> CallAsync<T>(Func<T> step, CancellationToken cancellationToken) => _server.Mailbox.CallAsync(
        () => _server.State.ByNumber(_account.Number) == _account ? step() : throw new SandboxRefusedException("not_found", "The phone was deleted."),
        cancellationToken);

    /// <summary>Runs a step for which the phone must be online.</summary>
    internal Task<T> CallOnlineAsync<T>(Func<T> step, CancellationToken cancellationToken) =>
        CallAsync(() => _account.Phone.IsOnline ? step() : throw new SandboxRefusedException("conflict", "The phone is offline."), cancellationToken);
}
