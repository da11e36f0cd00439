using WhatIsUp.Grains.Abstractions.Calls;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Calls;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Calls;

/// <summary>Mapping of calls to rows and to views of the API.</summary>
internal static class StoredCalls
{
    /// <summary>A call that rings.</summary>
    public static CallRow Of(CallEvent call, bool isOffline) => new(
        new CallView
        {
            Id = call.CallId,
            From = Addresses.Participant(call.Caller, call.CallerPhoneNumber, call.PushName, call.Username),
            Status = CallState.Ringing,
            Video = call.IsVideo ?? false,
            Group = call.IsGroup ?? false,
            GroupId = call.Group?.ToString(),
            Offline = isOffline,
            Timestamp = call.Timestamp,
        },
        call.Address.ToString(), call.Creator.ToString());

    /// <summary>The call after its end.</summary>
    public static CallView Ended(CallView call, CallEnded end) => call with
    {
        Status = end.Outcome switch
        {
            CallOutcome.Accepted => CallState.Accepted,
            CallOutcome.Rejected => CallState.Rejected,
            _ => CallState.Missed,
        },
        Reason = end.Reason,
        EndedAt = end.Timestamp,
        DurationSeconds = end.DurationSeconds,
    };

    /// <summary>True while a call can be rejected.</summary>
    public static bool Rings(CallView call, DateTimeOffset now) => call.Status == CallState.Ringing && now - call.Timestamp < CallLifetime;

    /// <summary>Longer than any app rings: after this time, a call without a signal of its end has ended.</summary>
    private static readonly TimeSpan CallLifetime = TimeSpan.FromMinutes(2);
}
