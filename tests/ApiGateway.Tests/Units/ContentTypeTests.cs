using System.Text.Json;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Tests.Units;

/// <summary>Names of the message types.</summary>
public sealed class ContentTypeTests
{
    [Fact]
    public void Every_content_field_of_a_message_is_a_type_filter()
    {
        var fields = typeof(MessageContent).GetProperties()
            .Where(field => field.SetMethod is not null && field.PropertyType.Name.EndsWith("Content", StringComparison.Ordinal));
        Assert.Equal(
            fields.Select(field => JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name)).Order(StringComparer.Ordinal),
            MessageContent.TypeNames.Order(StringComparer.Ordinal));
    }
}
