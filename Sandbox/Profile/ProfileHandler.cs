using System.Text;
using WhatIsUp.Sandbox.Privacy;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Profile;

/// <summary>About texts and default timers of accounts.</summary>
internal sealed class ProfileHandler(
    StateStore store, ServerClock clock, ServerHooks hooks, ProfileState profiles, ProfileNotices notices, PrivacyRules rules) : IStanzaHandler
{
    private const int MaxAboutBytes = 1_024;
    private const int MaxNameLength = 100;
    private const int Day = 86_400, Week = 604_800, Quarter = 7_776_000;
    private const int NotAuthorized = 401;

    public void Register(StanzaTable table)
    {
        table.Requests.On("status", "set", "status", SetAbout);
        table.Requests.On("disappearing_mode", "set", "disappearing_mode", SetTimer);
        hooks.AppStateChanged.Add(ReadName);
    }

    /// <summary>An account's about text in the response to a usync query; the code 401 when it is not shown to the requester.</summary>
    public Node AboutOf(Account account, Account viewer, Node user)
    {
        if (!rules.Shows(account, viewer, PrivacyRules.About, user.Child("tctoken")?.Bytes)) return N("status", ("code", NotAuthorized));
        var about = profiles.About.Of(account);
        (string, object?)[] time = [("t", about?.ChangedAt ?? account.CreatedAt)];
        return about is { Text.Length: > 0 } ? N("status", time, Encoding.UTF8.GetBytes(about.Text)) : N("status", time);
    }

    /// <summary>An account's default timer in the response to a usync query.</summary>
    public Node TimerOf(Account? account)
    {
        var timer = account is null ? null : profiles.Timers.Of(account);
        return N("disappearing_mode", ("duration", timer?.Seconds ?? 0), ("t", timer?.ChangedAt.ToUnixTimeSeconds() ?? 0));
    }

    /// <summary>Changes an about text; those who have the account as a contact are notified.</summary>
    public void ChangeAbout(Account account, string text, Device? by)
    {
        profiles.About.Put(account, new AboutText(text, clock.Now));
        var change = N("set", [], Encoding.UTF8.GetBytes(text));
        notices.Publish(account, by, "status", PrivacyRules.About, change);
    }

    /// <summary>Changes a default timer; those who have the account as a contact are notified, the own devices in their own way.</summary>
    public void ChangeTimer(Account account, int seconds, Device? by)
    {
        profiles.Timers.Put(account, new DefaultTimer(seconds, clock.Now));
        var change = N("disappearing_mode", ("duration", seconds), ("t", clock.Now));
        notices.Publish(account, by, "disappearing_mode", null, change, ownChild: change);
    }

    /// <summary>The account gets the name of its app state.</summary>
    public void ReadName(Account account)
    {
        if (!account.AppState[Collections.CriticalBlock].Entries.TryGetValue(AppStateIndex.Write([AppStateIndex.PushName]), out var entry)) return;
        var name = SyncActionValue.Parser.ParseFrom(entry.Value).PushNameSetting?.Name;
        if (name is not { Length: > 0 and <= MaxNameLength } || name == account.PushName) return;
        account.PushName = name;
        store.PutAccount(account);
    }

    private Node[] SetAbout(Session session, Device device, Node request)
    {
        var about = request.Children[0];
        if (about.Children.Count > 0 || about.Bytes is { Length: > MaxAboutBytes }) throw Refusal.BadRequest();
        ChangeAbout(device.Account, about.Text ?? "", device);
        return [];
    }

    private Node[] SetTimer(Session session, Device device, Node request)
    {
        if (request.Children[0].GetInteger("duration") is not { } seconds || seconds is not (0 or Day or Week or Quarter)) throw Refusal.BadRequest();
        ChangeTimer(device.Account, (int)seconds, device);
        return [];
    }
}
