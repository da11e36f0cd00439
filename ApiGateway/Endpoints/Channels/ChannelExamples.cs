using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>Examples for the OpenAPI document.</summary>
internal static class ChannelExamples
{
    public static readonly ChannelId Id = new(Guid.Parse("019abf35-6f1e-7c1a-9a5e-3f6a1c2b4d5e"));
    public static readonly CustomerId Customer = new(Guid.Parse("019abf30-0c2d-7b7e-8d4f-5a6b7c8d9e0f"));
    public static readonly DateTimeOffset Time = new(2026, 4, 2, 9, 30, 15, 250, TimeSpan.Zero);

    public static ChannelView Pending { get; } = new()
    {
        Id = Id,
        CustomerId = Customer,
        Name = "Support",
        Mode = Mode.Test,
        Status = ChannelStatus.Pending,
        Metadata = new Dictionary<string, string> { ["team"] = "berlin" },
        CreatedAt = Time,
        UpdatedAt = Time,
    };

    public static ChannelView Connected { get; } = Pending with
    {
        Status = ChannelStatus.Connected,
        PhoneNumber = "+4915112345678",
        Jid = "4915112345678@s.whatsapp.net",
        Lid = "183920471625@lid",
        PushName = "Support",
        Platform = "android",
        LastSeenAt = Time.AddMinutes(5),
        UpdatedAt = Time.AddMinutes(1),
    };

    public static Page<ChannelView> Page { get; } = new([Connected], null);

    public static ChannelStatusView Status(ChannelStatus status, bool isPaired = false) => new()
    {
        Status = status,
        Since = Time,
        Paired = isPaired,
        PhoneNumber = isPaired ? Connected.PhoneNumber : null,
        LastSeenAt = isPaired ? Connected.LastSeenAt : null,
        Silo = "silo-0",
        WebVersion = "2.3000.1052000000",
        WebVersionAgeDays = 0.4,
    };

    public static ChannelHealthView Health { get; } = new()
    {
        DeliveredShare = 0.97,
        Refused463Share = 0.02,
        TimeLock = new TimeLockView(true, Time.AddDays(2)),
        Capping = new CappingView(CappingState.FirstWarning, 180, 250, Time.AddDays(9)),
        WebVersion = "2.3000.1052000000",
        WebVersionAgeDays = 0.4,
        LastStanzaAt = Time.AddMinutes(5),
        Warnings = [
            new ChannelWarning {
                Kind = ChannelWarningKind.TimeLock, Message = "WhatsApp lets this account start no new chats for some time.", Until = Time.AddDays(2),
                Timestamp = Time }],
    };
}
