/** Words for readers: guides, references, examples, translations, typos. */
import type { Field } from '../field.ts';

export const documentation: Field<'documentation'> = {
  name: 'documentation',
  terms: {
    6: `
      add example, add examples, add example of, add more example files, add usage example, examples of how to use,
      examples of usage, example of use, library usage example, library usage examples, more example*, request for example*,
      use as a library, api docs, api documentation, api examples, api guide, api reference, architecture docs, architecture document,
      broken link in, changelog md, code comments, code example, contributing md, describe the architecture, doc for,
      doc is, doc link, doc page, doc string, docs, docs about, docs are, docs for, docs page, docs site, docstring,
      document behavior, document behaviour, document how, document option, document that, document the,
      document usage, documentacao, documentacion, documentation, documentation about, documentation for,
      documentation is, documentation link, documentation site, documents the, docusaurus, dokumentation*,
      erro de digitacao, example code, getting started, godoc, how to guide, howto, in docs, in readme,
      in the documentation, in the readme, in the reference, install instructions, installation docs,
      installation guide, installation instructions, javadoc, jsdoc, missing doc, missing docs, missing from the docs,
      missing translation, misspell*, mkdocs, no documentation, outdated docs, quick start, quickstart, readme,
      readme is, readthedocs, rechtschreib*, reference manual, rustdoc, spelling error in, spelling mistake*, sphinx,
      sphinx warning, tippfehler, to readme, to the docs, to the documentation, to the readme, translation missing,
      tutorial, tutorial video, tutoriel, typo, undocumented, update wiki, usage example, usage examples,
      usage instructions, user guide, wiki page, wrong translation, ドキュメント, 誤字, 脱字, チュートリアル, 手順書, 説明書, 文档, 错别字, 拼写,
      教程, 说明文档, 문서, 오타, 설명서, 튜토리얼, документаци*, опечатк*, руководств*
    `,
    4: `
      add comments, add note, added note, anleitung, better explain*, broken link, build instructions, changelog,
      cheat sheet, code of conduct file, comment header, comment in code, comments in, contributing,
      contributing guide, contributor guide, cookbook, dead link, description is missing, description of, details on,
      developer guide, doc, document, documented, documenting, doku, ebook, environment setup, erklar*,
      explain better, explained, explanation of, faq, glossary, grammar, grammatical, guide, handbook, help page*,
      how it works, how to use this, how to use this library, how do i use this, include info, info about, information about, inline comment*, install file, install guide,
      install page, installation md, installation page, instruction, instructions, introduction, key information,
      man page, manpage, manual, migration guide, minor mistakes, misleading description, missing description*,
      missing information, missing step, missing steps, mistakes in, need explanation, needs an explanation,
      needs explanation, not documented, note about, onboarding guide, outdated guide, outdated instructions,
      re document, release notes, setup guide, setup instructions, site content, step is missing, style guide,
      traducao, traduccion, traduction, translate, translated, translation, translations, ubersetzung*, update guide,
      wiki, word order, wording, 説明が必要, 説明がない, パラメータの説明, 追記が必要, 環境構築, 手順, 解説, 記載, 追記, 説明を追加, 补充文档, 설명 추가, 文書, 翻訳,
      更新履歴, 翻译, 注释, 번역, перевод*
    `,
    3: `
      acknowledgement, architecture overview, authors file, beispiel*, bibliography, chapter, citation, cite,
      clarification, clarify, code sample, copyright year, course, credits, demo project, ejemplo, english text,
      example notebook, example usage, exemplo, german text, heading, jupyter notebook, learning resources,
      markdown file, notebook, overview page, paragraph, proofread, readability, reference page, rephrase, reword,
      sample app, sample project, screenshot outdated, section missing, sentence, slides, spelling, table of contents,
      terminology list, unclear, unclear description, workshop, 説明, 書き方, 例, 说明, 示例, 설명, 예제, описани*, пример*
    `,
    2: `
      article, beginner*, blog post, book, confusing, describe how, description, example, examples, explain*,
      incomplete section, learn, link, links, mention, outdated, reading the code, sample, toctree, website content,
      word, words
    `,
    1: `
      missing, new to this, page, reference, terminology, title, usage
    `,
  },
  languages: 'rst, restructuredtext, asciidoc',
  labels: 'documentation, docs, doc, readme, typo, translation, i18n docs, tutorial, website, ドキュメント, 文档, 문서',
  paths: [
    {
      pattern:
        /(?:^|\/)(?:readme|contributing|changelog|history|install|code_of_conduct)(?:[._-][\w-]+)*(?:\.(?:md|rst|txt|adoc))?$/,
      points: 4,
    },
    { pattern: /\.(?:md|mdx|rst|adoc|tex)$/, points: 3 },
    { pattern: /(?:^|\/)(?:docs?|documentation|wiki|manual|guides?|examples?|tutorials?)\//, points: 2 },
  ],
};
