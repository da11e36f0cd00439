using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.Grains.Abstractions.Calls;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Calls;

/// <summary>Examples for the OpenAPI document.</summary>
internal static class CallExamples
{
    private const string Token = "AbCdEfGhIjKlMnOpQrStUv";

    private static readonly Participant Ada = new("4915187654321@s.whatsapp.net", "271828182845@lid", "+4915187654321", "Ada");

    public static CallView Missed { get; } = new()
    {
        Id = "3F8A1C5E7B2D4906A1B2C3D4E5F60718", From = Ada, Status = CallState.Missed, Reason = "timeout", Video = true, Timestamp = ChannelExamples.Time,
        EndedAt = ChannelExamples.Time.AddSeconds(45),
    };

    public static CallEventReply Event { get; } = new($"https://call.whatsapp.com/video/{Token}", Token, CallMedia.Video, ChannelExamples.Time);

    public static CallLinkReply Link { get; } = new($"https://call.whatsapp.com/voice/{Token}", Token, CallMedia.Audio, null);

    public static CallLinkDetailsView Details { get; } = new(
        new CallLinkView(Token, true, $"https://call.whatsapp.com/video/{Token}", null), Ada, false);
}
