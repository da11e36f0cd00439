using WhatIsUp.Sandbox.Blacklist;
using WhatIsUp.Sandbox.Devices;
using WhatIsUp.Sandbox.Privacy;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Profile;

/// <summary>Notifies of changes of profiles: the devices that queried the account and see this part of it, and its own.</summary>
internal sealed class ProfileNotices(
    StanzaSender stanzas, ServerClock clock, DeviceNotices devices, PrivacyState facts, PrivacyRules rules, BlacklistState blacklist)
{
    /// <summary>Remembers a device that looked at an account: it is notified of changes.</summary>
    public void Watch(Account account, Device watcher) => devices.Watch(account, watcher);

    /// <summary>Notifies of a change.</summary>
    /// <param name="account">The account.</param>
    /// <param name="by">The own device that changed it, or null.</param>
    /// <param name="type">Type of the notification.</param>
    /// <param name="category">Privacy category of what changed, or null.</param>
    /// <param name="change">What changed.</param>
    /// <param name="ownChild">Child of the <c>account_sync</c> of the own devices; null where they get the same notification.</param>
    public void Publish(Account account, Device? by, string type, string? category, Node change, Node? ownChild = null)
    {
        foreach (var watcher in devices.Watchers(account).Where(watcher => watcher != by))
        {
            var isOwn = watcher.Account == account;
            if (!isOwn && !Sees(account, watcher.Account, category)) continue;
            var isSync = isOwn && ownChild is not null;
            stanzas.Deliver(watcher, StanzaClass.Notification, N("notification",
                [("from", isOwn ? account.Jid : account.NoticeJid), ("type", isSync ? "account_sync" : type), ("id", clock.NextId()), ("t", clock.Now)],
                isSync ? ownChild! : change));
        }
    }

    private bool Sees(Account account, Account viewer, string? category) => !blacklist.Blocks(account, viewer)
        && (category is null || rules.Shows(account, viewer, category, facts.Tokens.Find(account, viewer.LidUser)?.Value));
}
