using System.Globalization;
using System.Text;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Limits;

/// <summary>The server's limits on new chats: which messages it refuses for them, what it returns to queries, and what it announces.</summary>
internal sealed class LimitHandler(StateStore store, StanzaSender stanzas, ServerClock clock)
{
    private const int Locked = 463, Capped = 475;

    /// <summary>The number with which a message to this recipient is refused, or null. A new chat that is allowed counts.</summary>
    public int? Refuses(Account sender, Account recipient)
    {
        var limits = sender.Policy.Limits;
        if (limits == SandboxLimits.None || sender == recipient || HasChat(sender, recipient)) return null;
        if (limits.TimeLockUntil > clock.Now) return Locked;
        if (IsCapped(limits)) return Capped;
        if (limits.CappingTotal is not { } total) return null;
        var used = limits.CappingUsed + 1;
        var state = used >= total ? SandboxCappingState.Capped : limits.CappingState;
        Set(sender, sender.Policy with { Limits = limits with { CappingUsed = used, CappingState = state } });
        return null;
    }

    /// <summary>Changes an account's policy, and notifies its devices of the limits that changed.</summary>
    public void Set(Account account, SandboxPhonePolicy policy)
    {
        var before = account.Policy.Limits;
        // Devices get whole seconds: the limits end with them.
        var after = policy.Limits with { TimeLockUntil = Whole(policy.Limits.TimeLockUntil), CappingUntil = Whole(policy.Limits.CappingUntil) };
        store.SetPolicy(account, policy.Limits == after ? policy : policy with { Limits = after });
        if (before.TimeLockUntil != after.TimeLockUntil)
            Announce(account, "NotificationUserReachoutTimelockUpdate", "xwa2_notify_account_reachout_timelock", TimeLockOf(after.TimeLockUntil));
        if (before with { TimeLockUntil = null } != after with { TimeLockUntil = null })
            Announce(account, "MessageCappingInfoNotification", "xwa2_notify_new_chat_messages_capping_info_update", CappingOf(after));
    }

    /// <summary>A lock as JSON.</summary>
    public string TimeLockOf(DateTimeOffset? until) => until is { } end && end > clock.Now
        ? $$"""{"is_active":true,"time_enforcement_ends":"{{Seconds(end)}}","enforcement_type":"RESTRICT_ALL_COMPANIONS"}"""
        : """{"is_active":false,"time_enforcement_ends":"0","enforcement_type":"DEFAULT"}""";

    /// <summary>A cap as JSON.</summary>
    public string CappingOf(SandboxLimits limits)
    {
        var state = limits.CappingUntil <= clock.Now ? SandboxCappingState.None : limits.CappingState;
        var word = state switch
        {
            SandboxCappingState.FirstWarning => "FIRST_WARNING",
            SandboxCappingState.SecondWarning => "SECOND_WARNING",
            SandboxCappingState.Capped => "CAPPED",
            _ => "NONE",
        };
        var end = limits.CappingUntil is { } until ? $",\"cycle_end_timestamp\":\"{Seconds(until)}\"" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"capping_status":"{{word}}","used_quota":{{limits.CappingUsed}},"total_quota":{{limits.CappingTotal ?? -1}}{{end}}}""");
    }

    private bool IsCapped(SandboxLimits limits) => limits.CappingState == SandboxCappingState.Capped && !(limits.CappingUntil <= clock.Now);

    /// <summary>True when the sender's phone knows of a message either way.</summary>
    private static bool HasChat(Account sender, Account recipient)
    {
        foreach (var (message, _) in sender.Phone.History.After(0))
            if (message.Chat.User == (message.Chat.IsLid ? recipient.LidUser : recipient.PhoneNumber)) return true;
        return false;
    }

    private void Announce(Account account, string operation, string path, string json)
    {
        var update = N("update", [("op_name", operation)], Encoding.UTF8.GetBytes($$$"""{"data":{"{{{path}}}":{{{json}}}}}"""));
        foreach (var device in account.Devices.Values.ToArray())
            if (!device.IsPhone)
                stanzas.Deliver(device, StanzaClass.Notification,
                    N("notification", [("from", Jid.ServerJid), ("type", "mex"), ("id", clock.NextId()), ("t", clock.Now)], update));
    }

    private static DateTimeOffset? Whole(DateTimeOffset? time) => time is { } known ? DateTimeOffset.FromUnixTimeSeconds(known.ToUnixTimeSeconds()) : null;

    private static string Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
