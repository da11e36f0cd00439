using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Calls;

/// <summary>Calls of phones over REST.</summary>
internal static class CallOperations
{
    private const string Root = "/v1/sandbox/phones/{phoneId}";
    private const string One = Root + "/calls/{callId}";

    private static readonly SandboxCallReply Example = new(
        "3F8A1C5E7B2D4906A1B2C3D4E5F60718", "4915187654321@s.whatsapp.net", ["4915112345678@s.whatsapp.net"], null, true, SandboxCallStatus.Ringing, null,
        PhoneOperations.ExampleTime);

    public static IEnumerable<SandboxOperation> All { get; } =
    [
        new()
        {
            Method = "POST", Path = Root + "/call", Id = "callFromPhone", Scope = SandboxScope.ChangeChannels, Creates = true, MayConflict = true,
            RunAsync = PlaceAsync, Summary = "Call from a phone", Description = "A channel, another account or a group.",
            RequestExample = new PlaceCallRequest { ChannelId = PhoneOperations.ExampleChannel, Video = true }, ReplyExample = Example,
        },
        new()
        {
            Method = "GET", Path = Root + "/calls", Id = "listPhoneCalls", Scope = SandboxScope.ReadChannels, IsPaged = true, RunAsync = ListAsync,
            Summary = "List the calls of a phone", Description = "Newest first: those that it placed and those that it got, until the sandbox ends.",
            ReplyExample = new Page<SandboxCallReply>([Example], null),
        },
        new()
        {
            Method = "POST", Path = One + "/end", Id = "endPhoneCall", Scope = SandboxScope.ChangeChannels, MayConflict = true, RunAsync = EndAsync,
            Summary = "Hang up a call that a phone placed", Description = "While it rings.", RequestExample = new EndCallRequest { Reason = "timeout" },
            ReplyExample = Example with { Status = SandboxCallStatus.Ended, Reason = "timeout" },
        },
        new()
        {
            Method = "POST", Path = One + "/accept", Id = "acceptPhoneCall", Scope = SandboxScope.ChangeChannels, MayConflict = true, RunAsync = AcceptAsync,
            Summary = "Take a call on a phone", Description = "It no longer rings on the account's other devices, channels among them.",
            ReplyExample = Example with { Status = SandboxCallStatus.Accepted, Reason = "accepted_elsewhere" },
        },
        new()
        {
            Method = "POST", Path = One + "/reject", Id = "rejectPhoneCall", Scope = SandboxScope.ChangeChannels, MayConflict = true, RunAsync = RejectAsync,
            Summary = "Reject a call on a phone", Description = "It no longer rings on the account's other devices, channels among them.",
            ReplyExample = Example with { Status = SandboxCallStatus.Rejected, Reason = "rejected_elsewhere" },
        },
    ];

    private static async Task<object?> PlaceAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<PlaceCallRequest>().ConfigureAwait(false);
        var wanted = new NewSandboxCall(
            RequestReader.Chat(body.To, "to").ToAccount(), body.Video ?? false, body.Signal ?? SandboxCallSignal.Offer,
            body.Addressing is { } addressing ? addressing == SandboxCallAddressing.Lid : null);
        var call = await phone.CallAsync(wanted, request.Aborted).ConfigureAwait(false);
        request.Location = $"/v1/sandbox/phones/{phone.Id}/calls";
        return Show(call);
    }

    private static async Task<object?> ListAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        return request.PageOf(await phone.ReadCallsAsync(request.Aborted).ConfigureAwait(false), Show);
    }

    private static async Task<object?> EndAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<EndCallRequest>().ConfigureAwait(false);
        return Show(await phone.EndCallAsync(request.Route("callId"), body.Reason, request.Aborted).ConfigureAwait(false));
    }

    private static async Task<object?> AcceptAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        return Show(await phone.AcceptCallAsync(request.Route("callId"), request.Aborted).ConfigureAwait(false));
    }

    private static async Task<object?> RejectAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        return Show(await phone.RejectCallAsync(request.Route("callId"), request.Aborted).ConfigureAwait(false));
    }

    private static SandboxCallReply Show(SandboxCall call) => new(
        call.Id, call.Caller.ToString(), [.. call.Callees.Select(callee => callee.ToString())], call.Group?.ToString(), call.IsVideo, call.Status, call.Reason,
        call.StartedAt);
}
