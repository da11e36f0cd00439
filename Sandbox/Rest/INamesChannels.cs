namespace WhatIsUp.Sandbox.Rest;

/// <summary>A request body that may name channels of the gateway. The sandbox only has devices: the gateway adds the addresses of its channels.</summary>
public interface INamesChannels
{
    /// <summary>Ids of the channels that the body names.</summary>
    IReadOnlyList<Guid> Channels { get; }

    /// <summary>The same request with the addresses of these channels, in the order of <see cref="Channels"/>.</summary>
    object WithDevices(IReadOnlyList<string> devices);

    /// <summary>Field with the problem of which channels are named, or null.</summary>
    (string Field, string Problem)? ChannelProblem { get; }

    /// <summary>Problems by field, found before the channels are resolved.</summary>
    IReadOnlyDictionary<string, string> FindProblems()
    {
        var problems = new FieldProblems();
        DeclaredLimits.Check(this, problems);
        if (ChannelProblem is var (field, problem)) problems.Add(field, problem);
        return problems.All;
    }
}
