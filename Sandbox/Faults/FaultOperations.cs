using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Rest;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Faults;

/// <summary>Faults over REST.</summary>
internal static class FaultOperations
{
    public static IEnumerable<SandboxOperation> All { get; } =
    [
        new()
        {
            Method = "POST", Path = "/v1/sandbox/faults", Id = "injectFault", Scope = SandboxScope.ChangeChannels, RunAsync = InjectAsync,
            Summary = "Make something go wrong", Description = "To see what your program does when the network fails.",
            RequestExample = new InjectFaultRequest { ChannelId = PhoneOperations.ExampleChannel, Kind = SandboxFaultKind.DropSocket },
        },
    ];

    private static async Task<object?> InjectAsync(RestRequest request)
    {
        var body = await request.BodyAsync<InjectFaultRequest>().ConfigureAwait(false);
        var jid = body.Kind == SandboxFaultKind.ServerRestart && body.Jid is null ? default : RequestReader.Address(body.Jid, "jid");
        if (jid.User.Length > 0) await RequireOwnAsync(request, jid).ConfigureAwait(false);
        var fault = new SandboxFault(jid, body.Kind, body.Code, body.DelayMs is { } delay ? TimeSpan.FromMilliseconds(delay) : null, body.Count ?? 1);
        await request.Part<FaultInjector>().InjectAsync(fault, request.Aborted).ConfigureAwait(false);
        return null;
    }

    private static async Task RequireOwnAsync(RestRequest request, Jid jid)
    {
        var phones = await request.Part<PhoneDirectory>().ListPhonesAsync(request.Owner, request.Aborted).ConfigureAwait(false);
        if (!phones.Any(phone => (jid.IsLid ? phone.Lid : phone.Jid).User == jid.User || (!jid.IsLid && phone.DialledNumber == jid.User)))
            throw new SandboxRefusedException("not_found", "No such account.", "jid");
    }
}
