using System.Text.Json;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Tests.Units;

/// <summary>Words for the types of messages.</summary>
public sealed class ContentTypeTests
{
    [Fact]
    public void Every_field_that_a_message_can_say_something_in_is_a_type_to_filter_by()
    {
        var fields = typeof(MessageContent).GetProperties().Where(field => field.SetMethod is not null && field.PropertyType.Name.EndsWith("Content", StringComparison.Ordinal));
        Assert.Equal(fields.Select(field => JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name)).Order(StringComparer.Ordinal), MessageContent.TypeNames.Order(StringComparer.Ordinal));
    }
}
