using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WhatIsUp.House.Tests.Structure;

/// <summary>Types that are too long when the lines of all their partial declarations are added up.</summary>
internal static class ClassSizes
{
    /// <param name="files">Path and text of the files.</param>
    /// <param name="limitOf">The most lines that a type with this file may have.</param>
    internal static IEnumerable<SizeFault> Measure(IEnumerable<(string Path, string Text)> files, Func<string, int> limitOf) => files
        .Where(file => file.Text.Contains("partial ", StringComparison.Ordinal))
        .SelectMany(file => PartsIn(file.Text).Select(part => (part.Name, part.Lines, Limit: limitOf(file.Path))))
        .GroupBy(part => part.Name, StringComparer.Ordinal)
        .Where(type => type.Sum(part => part.Lines) > type.Min(part => part.Limit))
        .Select(type => new SizeFault(SizeFault.Class, type.Key, type.Sum(part => part.Lines)));

    private static IEnumerable<(string Name, int Lines)> PartsIn(string text)
    {
        foreach (var type in CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>())
        {
            if (!type.Modifiers.Any(SyntaxKind.PartialKeyword)) continue;
            var span = type.SyntaxTree.GetLineSpan(type.Span);
            yield return (NameOf(type), span.EndLinePosition.Line - span.StartLinePosition.Line + 1);
        }
    }

    private static string NameOf(TypeDeclarationSyntax type) => string.Join('.', type.AncestorsAndSelf().Reverse().Select(node => node switch
    {
        BaseNamespaceDeclarationSyntax space => space.Name.ToString(),
        TypeDeclarationSyntax { Arity: > 0 } generic => $"{generic.Identifier.Text}`{generic.Arity}",
        TypeDeclarationSyntax plain => plain.Identifier.Text,
        _ => null,
    }).OfType<string>());
}
