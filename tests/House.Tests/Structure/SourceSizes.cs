using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace WhatIsUp.House.Tests.Structure;

/// <summary>Long lines, files and methods of one source file.</summary>
internal static class SourceSizes
{
    internal const int Columns = 160;
    internal const int MethodLines = 60;

    /// <param name="path">Path in the results; the text is not read from there.</param>
    /// <param name="text">The whole file.</param>
    /// <param name="fileLines">The most lines that the file may have.</param>
    internal static IEnumerable<SizeFault> Measure(string path, string text, int fileLines)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        if (lines.Length > fileLines) yield return new(SizeFault.File, path, lines.Length);
        var wide = lines.Count(line => line.Length > Columns);
        if (wide > 0) yield return new(SizeFault.Lines, path, wide);
        if (lines.Length <= MethodLines) yield break;
        foreach (var member in CSharpSyntaxTree.ParseText(text, path: path).GetRoot().DescendantNodes())
        {
            if (BodyOf(member) is not { } body) continue;
            var span = member.SyntaxTree.GetLineSpan(body);
            var length = span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
            if (length > MethodLines) yield return new(SizeFault.Method, $"{path}:{NameOf(member)}", length);
        }
    }

    // From the name to the end, without attributes and comments above.
    private static TextSpan? BodyOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => Span(method.Identifier, method),
        ConstructorDeclarationSyntax constructor => Span(constructor.Identifier, constructor),
        OperatorDeclarationSyntax @operator => Span(@operator.OperatorToken, @operator),
        ConversionOperatorDeclarationSyntax conversion => Span(conversion.OperatorKeyword, conversion),
        AccessorDeclarationSyntax accessor => Span(accessor.Keyword, accessor),
        PropertyDeclarationSyntax { ExpressionBody: not null } property => Span(property.Identifier, property),
        _ => null,
    };

    private static TextSpan Span(SyntaxToken from, SyntaxNode node) =>
        TextSpan.FromBounds(from.SpanStart, node.Span.End);

    private static string NameOf(SyntaxNode member) => member switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        AccessorDeclarationSyntax { Parent.Parent: PropertyDeclarationSyntax property } => property.Identifier.Text,
        _ => member.Kind().ToString(),
    };
}
