using System.Reflection;
using Orleans;
using Orleans.Services;
using WhatIsUp.Grains.Abstractions.Membership;

namespace WhatIsUp.Grains.Membership;

/// <summary>Identifies one grain call, so that its caller can find out whether the call is still running.</summary>
public static class CallTag
{
    /// <summary>Key of the tag in Orleans' request context: a <see cref="long"/>, chosen at random by the caller for each call.</summary>
    public const string Key = "whatisup.call";

    /// <summary>
    /// True for methods of our own grains. Observers and grain services have their own deadlines, and <see cref="ICallStatus"/> is the probe itself.
    /// </summary>
    public static bool IsFor(MethodInfo? method) =>
        method?.DeclaringType is { } type && type != typeof(ICallStatus) && type.Namespace?.StartsWith("WhatIsUp.", StringComparison.Ordinal) == true
        && !typeof(IGrainObserver).IsAssignableFrom(type) && !typeof(IGrainService).IsAssignableFrom(type);
}
