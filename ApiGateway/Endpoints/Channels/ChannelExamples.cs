using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>Examples for the document.</summary>
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
    };
}
