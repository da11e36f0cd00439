using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WhatIsUp.House.Tests;

/// <summary>Log messages are declared in the log files, with unique event ids.</summary>
public sealed class LogTests
{
    private static readonly Lazy<(string File, string Id)[]> Messages = new(() => [.. Repository.ProductSources.SelectMany(MessagesIn)]);

    [Fact]
    public void Event_id_belongs_to_one_message() =>
        Assert.Empty(Messages.Value.GroupBy(message => message.Id).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(message => message.File))}"));

    [Fact]
    public void Log_messages_are_in_the_log_files_of_their_project()
    {
        Assert.NotEmpty(Messages.Value);
        Assert.DoesNotContain(Messages.Value, message => !message.File.EndsWith("Log.cs", StringComparison.Ordinal));
    }

    private static IEnumerable<(string File, string Id)> MessagesIn(string file)
    {
        var text = Repository.Read(file);
        if (!text.Contains("LoggerMessage", StringComparison.Ordinal)) return [];
        return from attribute in CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<AttributeSyntax>()
            where attribute.Name.ToString() == "LoggerMessage"
            select (file, attribute.ArgumentList!.Arguments[0].ToString());
    }
}
